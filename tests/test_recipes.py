"""Who follows a recipe of README.md or CONTRIBUTING.md to the letter gets what it promises."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.cli import main
from lrcp.spec import load_spec
from lrcp.spec.kinds import FOLDERS as KINDS

ROOT = Path(__file__).parents[1]
FOLDERS = ("catalog", "contract", "docs", "schemas", *(folder for folder in KINDS if (ROOT / folder).exists()))
REFERENCE = "llm-reliability-control-plane"
# Dashboards that are declared for this one service and no kind.
SEED_DASHBOARDS = ("performance-overview", "usage-and-cost-signals", "safety-and-prompt-risk", "reliability-and-errors")
RUNBOOK = "docs/runbooks/wordy-replies.md"

Check = Callable[[], tuple[int, str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The declarations."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def check(copy: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """`lrcp check`: its exit code and what it prints."""

    def run() -> tuple[int, str]:
        code = main.execute(main.build(), ["check", "--root", str(copy)])
        return code, capsys.readouterr().out

    return run


def example(page: str, heading: str) -> str:
    """The YAML block under a heading."""
    text = (ROOT / page).read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return textwrap.dedent(block[1].rstrip(" "))


@pytest.fixture
def chatbot(copy: Path) -> Path:
    (copy / "catalog/services/chatbot.yaml").write_text(example("README.md", "Your service in ten lines"))
    return copy


@pytest.fixture
def late_token(copy: Path) -> Path:
    with (copy / "monitors/latency.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + example("CONTRIBUTING.md", "Adding a monitor"))
    return copy


@pytest.mark.usefixtures("chatbot")
def test_the_service_of_ten_lines_is_accepted(check: Check) -> None:
    assert check() == (0, "")


@pytest.mark.parametrize("environment", ["local", "staging", "production"])
def test_the_service_of_ten_lines_gets_the_whole_pack_of_its_kind(chatbot: Path, environment: str) -> None:
    spec = load_spec(chatbot, environment)

    packs = {
        service: {(each.type, each.id) for each in spec.resources if each.service == service}
        for service in ("llm-pulse", "chatbot")
    }
    # What names one service by its name is no part of the pack.
    own = {("datadog_dashboard_json", id) for id in SEED_DASHBOARDS}
    assert packs["chatbot"] == packs["llm-pulse"] - own != set()


def test_one_line_overrides_a_threshold_of_one_service(chatbot: Path) -> None:
    monitors = load_spec(chatbot, "production").of_type("datadog_monitor")

    found = {each.service: each.arguments["query"] for each in monitors if each.id == "latency-p95"}
    assert {service: found[service].rpartition(" > ")[2] for service in (REFERENCE, "chatbot")} == {
        REFERENCE: "1500",
        "chatbot": "1800",
    }


def test_explain_says_that_the_service_file_set_the_threshold(
    chatbot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["explain", "latency-p95", "--service", "chatbot", "--root", str(chatbot)]

    assert main.execute(main.build(), arguments) == 0
    assert re.search(r"values\.critical +1800 +catalog/services/chatbot\.yaml:9:", capsys.readouterr().out)


def test_the_command_of_the_recipe_writes_a_service_that_is_accepted(copy: Path, check: Check) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Adding a service\n")[2]
    block = re.search(r"```sh\n\s*\S*/lrcp (.*?)\n\s*```", text)
    assert block is not None

    assert main.execute(main.build(), [*block[1].split(), "--root", str(copy)]) == 0
    assert (copy / "catalog/services/searchservice.yaml").exists()
    assert check()[0] == 0
    assert {each.service for each in load_spec(copy, "production").resources} >= {"searchservice"}


def test_what_asks_a_service_for_the_endpoints_of_another_is_found_once_its_own_are_listed(
    copy: Path, check: Check
) -> None:
    service = example("README.md", "Your service in ten lines").replace(
        "overrides:", "values: { quality_endpoint: /qa }\noverrides:"
    )
    (copy / "catalog/services/chatbot.yaml").write_text(service)
    before = check()
    tags = copy / "contract/tags.yaml"
    text = tags.read_text(encoding="utf-8")
    tags.write_text(
        text.replace("      chatbotservice: [/chat]", "      chatbot: [/ask]\n      chatbotservice: [/chat]", 1)
    )

    code, out = check()

    assert before[0] == 0
    assert code == 1
    assert out.count(" C103 ") >= 2
    assert (
        "the tag `endpoint` never has the value `/qa` in chatbot; override it for that service, which sends /ask" in out
    )


@pytest.mark.usefixtures("late_token")
def test_a_monitor_without_a_runbook_is_refused_and_told_what_to_write(check: Check) -> None:
    code, out = check()

    assert code == 1
    assert f"S302 wordy-replies: there is no runbook {RUNBOOK}; write it, with the headings" in out
    assert "What failed, Why, What next" in out
    assert out.endswith("\n1 error in 1 file\n")


def test_a_runbook_without_a_next_step_is_refused(late_token: Path, check: Check) -> None:
    (late_token / RUNBOOK).write_text("# late\n\n## What failed\n\n## Why\n")

    code, out = check()

    assert code == 1
    assert f"the runbook {RUNBOOK} has no heading `What next`; add `## What next` to it" in out


def test_a_monitor_with_its_runbook_is_accepted_and_declared_for_the_service(late_token: Path, check: Check) -> None:
    (late_token / RUNBOOK).write_text("# late\n\n## What failed\n\n## Why\n\n## What next\n")

    assert check() == (0, "")
    names = {each.name for each in load_spec(late_token, "production").of_type("datadog_monitor")}
    assert f"{REFERENCE}--wordy-replies" in names


def test_a_metric_is_accepted_as_soon_as_something_uses_it(copy: Path, check: Check) -> None:
    metrics = copy / "contract/metrics.yaml"
    metric = textwrap.indent(example("docs/contract.md", "Adding a metric"), "  ")
    metrics.write_text(
        metrics.read_text(encoding="utf-8").replace("  llm.health_score:", f"{metric}  llm.health_score:")
    )
    unused = check()
    dashboard = copy / f"dashboards/{REFERENCE}.yaml"
    text = dashboard.read_text(encoding="utf-8")
    dashboard.write_text(text.replace("sum:llm.empty_response.count", "sum:llm.guardrail.count", 1))

    assert "C105: no monitor, dashboard or objective uses `llm.guardrail.count`" in unused[1]
    assert "llm.guardrail.count" not in check()[1]


def test_the_workflow_of_the_recipe_is_accepted_and_started_by_a_monitor(copy: Path, check: Check) -> None:
    with (copy / "workflows/latency.yaml").open("a", encoding="utf-8") as file:
        file.write(textwrap.indent(example("CONTRIBUTING.md", "Adding a workflow"), "  "))
    monitors = copy / "monitors/latency.yaml"
    monitors.write_text(
        monitors.read_text().replace(
            'workflow: { id: latency, inputs: { endpoint: "{{endpoint.name}}" } }', "workflow: faster-model"
        )
    )

    assert check() == (0, "")

    spec = load_spec(copy, "production")
    handle = f"{REFERENCE}-faster-model-production"
    messages = [each.arguments["message"] for each in spec.of_type("datadog_monitor") if each.service == REFERENCE]
    assert sum(f"@workflow-{handle} " in message for message in messages) == 1
    assert f"datadog_workflow_automation.{REFERENCE}--faster-model" in [each.address for each in spec.resources]
