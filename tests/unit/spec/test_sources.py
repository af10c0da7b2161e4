from __future__ import annotations

from typing import Any

import pytest

from lrcp.spec.workspace import open_workspace

MAIL = "service: mail\nkind: llm\nteam: assistants\ntier: 1\n"
DASHBOARD = """
    one:
      dashboard:
        title: '<< monitor("unread") >> at << threshold("unread") / 1000 >> s'
        description: What is slow.
        layout_type: ordered
        widgets: []
"""


@pytest.mark.parametrize(
    "first",
    [
        "# Latency",
        "# yaml-language-server: $schema=../schemas/slos.json",
        "# yaml-language-server: $schema=schemas/monitors.json",
    ],
)
def test_every_file_names_the_schema_of_its_folder(repository: Any, monitor_text: str, first: str) -> None:
    repository.monitor(monitor_text)
    file = repository.root / "monitors/latency.yaml"
    file.write_text(f"{first}\n" + file.read_text().split("\n", 1)[1])
    wanted = "begin the file with `# yaml-language-server: $schema=../schemas/monitors.json`"
    assert repository.findings() == [
        f"monitors/latency.yaml:1:1 Y005 the first line does not name the schema of this file; {wanted}"
    ]


def test_files_of_the_catalogue_name_theirs_from_their_own_folder(repository: Any) -> None:
    file = repository.root / "catalog/services/chat.yaml"
    file.write_text(file.read_text().split("\n", 1)[1])
    assert [line for line in repository.findings() if " Y005 " in line] == [
        (
            "catalog/services/chat.yaml:1:1 Y005 the first line does not name the schema of this file; "
            "begin the file with `# yaml-language-server: $schema=../../schemas/service.json`"
        )
    ]


@pytest.mark.parametrize("name", ["catalog/defaults.yaml", "catalog/kinds.yaml", "catalog/teams.yaml"])
def test_a_missing_catalogue_file_is_found(repository: Any, name: str) -> None:
    (repository.root / name).unlink()
    assert f"{name}:1:1 Y006 there is no {name}; create it" in repository.findings()


def test_a_file_whose_top_is_no_map_is_found(repository: Any) -> None:
    repository.write({"monitors/list.yaml": "- a\n"})
    assert repository.findings() == ["monitors/list.yaml:1:1 Y006 the file holds a list where a map is expected"]


@pytest.mark.parametrize("name", ["monitors/more.yml", "monitors/search/more.yaml", "catalog/services/more.yml"])
def test_a_file_that_would_not_be_read_is_found(repository: Any, name: str) -> None:
    repository.write({name: "a: 1\n"})
    folder = "monitors" if name.startswith("monitors") else "catalog/services"
    assert repository.findings() == [f"{name}:1:1 Y007 the file is not read; move it to {folder}/more.yaml"]


def test_a_repository_without_environments_is_found(repository: Any) -> None:
    for file in (repository.root / "catalog/environments").iterdir():
        file.unlink()
    (finding,) = open_workspace(repository.root).findings
    assert (finding.code, finding.sentence) == (
        "Y006",
        "there is no environment; add one to catalog/environments",
    )


def test_the_organisation_is_optional_and_checked_when_it_is_there(repository: Any) -> None:
    assert repository.findings() == []
    repository.write({"catalog/organization.yaml": "version: 1\nenvironments: [production]\nsite: datadoghq.com\n"})
    (finding,) = repository.load().findings
    assert (finding.code, finding.message) == ("S002", "`backend` is missing at the top of the file")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (b"", "Y006"),
        (b"- a list\n", "Y006"),
        (b"a:\n\tb: 1\n", "Y002"),
        (b"a: \xff\n", "Y001"),
        (b"a: !!python/object/apply:os.system [echo]\n", "Y002"),
    ],
)
def test_what_may_stand_in_an_unreadable_file_is_not_said_to_be_missing(
    repository: Any, change: Any, broken: bytes, code: str
) -> None:
    """Overrides, references, thresholds and links to dashboards that lead there are no mistakes of their own."""
    repository.monitor(change("notify: page", "dashboard: elsewhere"))
    repository.write(
        {
            "catalog/services/mail.yaml": MAIL + "overrides: { unread: { critical: 1 }, slow: { unread: 2 } }\n",
            "dashboards/latency.yaml": DASHBOARD,
        }
    )
    for folder in ("monitors", "dashboards"):
        (repository.root / folder / "broken.yaml").write_bytes(broken)

    found = [each.split()[1] for each in repository.findings()]
    assert [each for each in found if each != "Y005"] == [code, code]


def test_what_stands_elsewhere_is_missing_for_certain(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text).write({"dashboards/latency.yaml": DASHBOARD})
    (repository.root / "slos").mkdir()
    (repository.root / "slos/broken.yaml").write_text("")

    missing = [each for each in repository.findings() if " S202 " in each]
    assert [each.partition(" S202 ")[2].partition(";")[0] for each in missing] == [
        "there is no monitor `unread`",
        "there is no monitor `unread`",
    ]


def test_a_key_that_stands_twice_hides_nothing_else(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      severity: SEV-3\n      nonsense: 1"))

    assert [each.partition("; ")[0] for each in repository.findings()] == [
        "monitors/latency.yaml:8:3 Y003 `severity` stands here twice",
        "monitors/latency.yaml:9:3 S001 `nonsense` is not known in `slow`",
    ]
