"""The synthesized stacks through real Terraform and the real provider, against an API on loopback."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stacks.text import literal
from tests.terraform import succeed, terraform

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
SPECIAL = [
    "$",
    "%",
    "{",
    "}",
    "${",
    "%{",
    "~",
    '"',
    "\\",
    "TfToken[",
    "]}",
    "{{#is_alert}}",
    "\r",
    "\r\n",
    "String Map Token Value",
]
TEXTS = st.lists(st.one_of(st.sampled_from(SPECIAL), st.text(max_size=5))).map("".join)


@pytest.fixture
def cdktf_out(tmp_path: Path) -> Path:
    environment = {**os.environ, "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env=environment, check=True, capture_output=True)
    return tmp_path / "cdktf.out"


@pytest.fixture
def local(cdktf_out: Path, narrowed: Any) -> Path:
    """The stack `local`, with the kinds that the organisation on loopback serves."""
    folder: Path = narrowed(cdktf_out / "stacks" / "local")
    return folder


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(texts=st.lists(TEXTS, min_size=100, max_size=200))
def test_terraform_reads_every_string_as_it_was_written(
    terraform_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("strings")
    outputs = {f"text_{number}": {"value": literal(text)} for number, text in enumerate(texts)}
    (folder / "main.tf.json").write_text(json.dumps({"output": outputs}))

    succeed(folder, terraform_environment, "apply", "-auto-approve")

    read = json.loads(succeed(folder, terraform_environment, "output", "-json"))
    assert [each["value"] for each in read.values()] == [
        unicodedata.normalize("NFC", texts[int(name.removeprefix("text_"))]) for name in read
    ]


@pytest.mark.parametrize("stack", ["org", "local", "staging", "production"])
def test_terraform_finds_every_stack_valid(cdktf_out: Path, provider: dict[str, str], stack: str) -> None:
    folder = cdktf_out / "stacks" / stack

    succeed(folder, provider, "init", "-backend=false", "-input=false")

    assert json.loads(succeed(folder, provider, "validate", "-json"))["diagnostics"] == []


def test_a_deployment_is_complete_stable_and_leaves_nothing_behind(
    local: Path, deployment: dict[str, str], datadog: Any
) -> None:
    folder = local
    declared = json.loads((folder / "cdk.tf.json").read_text())["resource"]
    succeed(folder, deployment, "init", "-input=false")

    succeed(folder, deployment, "apply", "-auto-approve", "-input=false")

    assert len(datadog.paths("/api/v1/monitor/")) == len(declared["datadog_monitor"])
    assert len(datadog.paths("/api/v1/dashboard/")) == len(declared["datadog_dashboard_json"])
    assert terraform(folder, deployment, "plan", "-detailed-exitcode", "-input=false").returncode == 0
    succeed(folder, deployment, "destroy", "-auto-approve", "-input=false")
    assert datadog.paths("/api/v1/monitor/") == []
    assert datadog.paths("/api/v2/") == []


def test_percentiles_are_switched_on_before_the_monitors_that_query_them(
    local: Path, deployment: dict[str, str], datadog: Any
) -> None:
    folder = local
    succeed(folder, deployment, "init", "-input=false")
    succeed(folder, deployment, "apply", "-auto-approve", "-input=false")

    configured = datadog.requests.index("POST /api/v2/metrics/llm.request.latency_ms/tags")
    monitor = next(path for path, item in datadog.objects.items() if "p95" in item.get("query", ""))
    assert configured < int(monitor.rpartition("/")[2])  # ids count the requests


def test_monitors_of_a_metric_that_was_never_sent_wait_for_its_first_point(
    local: Path, deployment: dict[str, str], datadog: Any
) -> None:
    folder = local
    type = datadog.sent.pop("llm.request.latency_ms")
    succeed(folder, deployment, "init", "-input=false")

    failed = terraform(folder, deployment, "apply", "-auto-approve", "-input=false")

    assert failed.returncode == 1
    assert "Cannot configure tags on a metric that does not exist." in failed.stderr
    assert not [path for path, item in datadog.objects.items() if "p95:llm.request.latency_ms" in item.get("query", "")]
    assert datadog.paths("/api/v2/team/")
    assert datadog.paths("/api/v2/metrics/llm.time_to_first_token_ms/")
    datadog.sent["llm.request.latency_ms"] = type
    succeed(folder, deployment, "apply", "-auto-approve", "-input=false")
    assert [path for path, item in datadog.objects.items() if "p95:llm.request.latency_ms" in item.get("query", "")]


def test_an_edit_of_a_threshold_changes_one_monitor_in_place(
    local: Path, deployment: dict[str, str], datadog: Any
) -> None:
    folder = local
    succeed(folder, deployment, "init", "-input=false")
    succeed(folder, deployment, "apply", "-auto-approve", "-input=false")
    configuration = json.loads((folder / "cdk.tf.json").read_text())
    monitors = configuration["resource"]["datadog_monitor"]
    monitors[next(name for name in monitors if name.endswith("--health-score"))]["priority"] = "5"
    (folder / "cdk.tf.json").write_text(json.dumps(configuration))

    plan = terraform(folder, deployment, "plan", "-detailed-exitcode", "-input=false")

    assert plan.returncode == 2
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in plan.stdout
