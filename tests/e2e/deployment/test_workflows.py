"""Workflows and connections through the real provider: deployed, unchanged by a second plan, taken down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terraform import succeed, terraform

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
TYPES = ("datadog_workflow_automation", "datadog_action_connection", "datadog_incident_type")
SECRET = "a-token-of-nobody"
Record = dict[str, Any]


def _workflows(api: Any, method: str, path: str, body: Any) -> Any:
    """Create, read, change and delete; secrets of connections are never given back."""
    if method == "POST":
        id = f"00000000-0000-4000-8000-{len(api.requests):012d}"
        api.objects[f"{path}/{id}"] = {**body["data"], "id": id}
        return 201, {"data": _without_secrets(api.objects[f"{path}/{id}"])}
    if path not in api.objects:
        return 404, {"errors": [{"detail": "not found"}]}
    if method == "DELETE":
        del api.objects[path]
        return 204, None
    if method == "PATCH":
        api.objects[path] |= body["data"]
    return 200, {"data": _without_secrets(api.objects[path])}


def _without_secrets(item: Record) -> Record:
    text = json.dumps(item)
    copy: Record = json.loads(text.replace(json.dumps(SECRET), '""'))
    return copy


@pytest.fixture
def folder(tmp_path: Path, datadog: Any) -> Path:
    """What `local` deploys of workflows, in a folder of its own."""
    datadog.routes += [(r"/api/v2/(?:workflows|actions/connections)(?:/[^/]+)?", _workflows)]
    environment = {**os.environ, "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env=environment, check=True, capture_output=True)
    configuration = json.loads((tmp_path / "cdktf.out/stacks/local/cdk.tf.json").read_text())
    configuration["resource"] = {type: configuration["resource"][type] for type in TYPES}
    used = json.dumps(configuration["resource"]) + "var.datadog_api_url"
    configuration["variable"] = {
        name: each for name, each in configuration["variable"].items() if f"var.{name}" in used
    }
    for section in ("output", "data"):
        configuration.pop(section, None)
    folder = tmp_path / "stacks" / "local" / "workflows"  # the state stands three folders above
    folder.mkdir(parents=True)
    (folder / "main.tf.json").write_text(json.dumps(configuration))
    return folder


@pytest.fixture
def environment(deployment: dict[str, str], folder: Path) -> dict[str, str]:
    variables = json.loads((folder / "main.tf.json").read_text())["variable"]
    secrets = [name for name, variable in variables.items() if variable.get("sensitive")]
    assert "llm_reliability_control_plane_admin_token" in secrets
    # The provider sets a header of its one client anew for each workflow; two at once end it now and then.
    one_by_one = {f"TF_CLI_ARGS_{command}": "-parallelism=1" for command in ("apply", "plan", "destroy")}
    return {**deployment, **one_by_one, **{f"TF_VAR_{name}": SECRET for name in secrets}}


def test_workflows_are_deployed_as_declared_stable_and_taken_down_again(
    folder: Path, environment: dict[str, str], datadog: Any
) -> None:
    declared = json.loads((folder / "main.tf.json").read_text())["resource"]
    succeed(folder, environment, "init")

    succeed(folder, environment, "apply", "-auto-approve")

    workflows = [datadog.objects[path]["attributes"] for path in datadog.paths("/api/v2/workflows/")]
    assert len(workflows) == len(declared["datadog_workflow_automation"]) > 0
    connections = {path.rpartition("/")[2] for path in datadog.paths("/api/v2/actions/connections/")}
    for workflow in workflows:
        (used,) = workflow["spec"]["connectionEnvs"]
        assert {each["connectionId"] for each in used["connections"]} <= connections
        assert workflow["published"] is True
    assert SECRET not in json.dumps([each["spec"] for each in workflows])
    assert terraform(folder, environment, "plan", "-detailed-exitcode").returncode == 0
    succeed(folder, environment, "destroy", "-auto-approve")
    assert datadog.objects == {}


def test_another_stack_takes_them_over_and_writes_the_tokens_once_more(
    folder: Path, environment: dict[str, str], datadog: Any, taken_over: Any
) -> None:
    succeed(folder, environment, "init")
    succeed(folder, environment, "apply", "-auto-approve")

    done = taken_over(folder, environment)

    declared = json.loads((folder / "main.tf.json").read_text())["resource"]
    assert sorted(done) == ["no-op", "update"]
    assert sorted(done["update"]) == [
        f"datadog_action_connection.{name}" for name in sorted(declared["datadog_action_connection"])
    ]
    assert len(done["no-op"]) == len(declared["datadog_workflow_automation"]) + len(declared["datadog_incident_type"])


def test_a_workflow_whose_specification_the_provider_does_not_know_is_refused(
    folder: Path, environment: dict[str, str]
) -> None:
    file = folder / "main.tf.json"
    file.write_text(file.read_text().replace('\\"startStepNames\\"', '\\"startSteps\\"'))
    succeed(folder, environment, "init")

    refused = terraform(folder, environment, "apply", "-auto-approve")

    assert refused.returncode == 1
    assert "startSteps" in refused.stderr or "unknown field" in refused.stderr
