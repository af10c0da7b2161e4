from __future__ import annotations

import json
from textwrap import dedent

import pytest

from lrcp.spec import load_spec
from lrcp.spec.notebooks import attributes, mark_of

LINE = "# yaml-language-server: $schema=../../schemas/notebooks.json\n"
NOTEBOOK = """
    costs:
      rationale: Because money is spent.
      notebook:
        name: "Cost of << service >>"
        time: { live_span: 1w }
        cells:
          - definition: { type: markdown, text: "Budget: << env >>" }
"""


@pytest.fixture
def declared(repository):
    """The repository with this notebook."""

    def write(old="", new="", name="cost.yaml"):
        path = repository.root / "dashboards/notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert old in NOTEBOOK
        path.write_text(LINE + dedent(NOTEBOOK.replace(old, new)).strip("\n") + "\n", encoding="utf-8")
        return repository

    return write


def test_a_notebook_is_rendered_for_each_service_and_is_no_resource(declared) -> None:
    repository = declared()
    assert repository.findings() == []

    spec = repository.load()
    (made,) = spec.notebooks
    assert (made.type, made.name, made.service) == ("datadog_notebook", "chat--costs", "chat")
    assert json.loads(made.arguments["notebook"])["name"] == "Cost of chat"
    assert not spec.of_type("datadog_notebook")


def test_the_api_form_gives_each_cell_its_type_and_ends_with_the_mark(declared) -> None:
    (made,) = declared().load().notebooks
    first, last = attributes(made)["cells"]

    assert mark_of(made) == "lrcp-notebook:production/chat--costs"
    assert first == {
        "type": "notebook_cells",
        "attributes": {"definition": {"type": "markdown", "text": "Budget: production"}},
    }
    assert last["attributes"]["definition"]["text"].endswith(f"`{mark_of(made)}`")


def test_a_shared_one_is_the_same_in_all_environments(declared) -> None:
    repository = declared("Cost of << service >>", "Cost of all").root
    path = repository / "dashboards/notebooks/cost.yaml"
    text = (
        path.read_text(encoding="utf-8")
        .replace("<< env >>", "see below")
        .replace("  notebook:", "  shared: true\n  notebook:")
    )
    path.write_text(text, encoding="utf-8")

    (production, staging) = (load_spec(repository, name).notebooks[0] for name in ("production", "staging"))
    assert attributes(production) == attributes(staging)
    assert mark_of(production) == "lrcp-notebook:org/costs"


def test_a_service_may_override_it(declared) -> None:
    repository = declared()
    text = """
        service: chat
        kind: llm
        team: assistants
        tier: 1
        overrides: { costs: { notebook: { name: Spending } } }
    """
    repository.write({"catalog/services/chat.yaml": text})

    assert repository.findings() == []
    assert attributes(repository.load().notebooks[0])["name"] == "Spending"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "type: markdown",
            "type: crystal_ball",
            "dashboards/notebooks/cost.yaml:8:29 S004 `costs.notebook.cells[0].definition.type` cannot be",
        ),
        (
            "rationale: Because money is spent.",
            "stage: live",
            "dashboards/notebooks/cost.yaml:2:1 S002 `rationale` is missing",
        ),
        ("Cost of", "Cost" + " of" * 30, "dashboards/notebooks/cost.yaml:5:5 S301 a notebook's name has at most 80"),
        ('        name: "Cost of << service >>"\n', "", "dashboards/notebooks/cost.yaml:4:3 S002 `name` is missing"),
        (
            "Budget:",
            "tf://datadog_monitor/chat--slow/id",
            "dashboards/notebooks/cost.yaml:8:9 S301 a notebook cannot refer to a resource",
        ),
    ],
)
def test_what_datadog_would_refuse_is_found(declared, old, new, found) -> None:
    (finding,) = declared(old, new).findings()
    assert finding.startswith(found)


def test_two_of_one_id_are_found(declared) -> None:
    declared()
    (finding,) = declared(name="other.yaml").findings()
    assert "S201 `costs` is declared twice" in finding


def test_a_file_with_another_ending_is_not_read_and_said_so(declared) -> None:
    (finding,) = declared(name="cost.yml").findings()
    assert finding.startswith("dashboards/notebooks/cost.yml:1:1 Y007 the file is not read")
