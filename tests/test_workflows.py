"""Every workflow is one that Datadog's own client understands, and that does what its runbook says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from datadog_api_client.v2.model.create_workflow_request import CreateWorkflowRequest

from lrcp.spec import load_spec
from lrcp.spec.workflow_graph import Workflow
from tests.client_models import converted, unparsed

ROOT = Path(__file__).parents[1]
SERVICE = "llm-reliability-control-plane"
WORKFLOWS = {
    f"{resource.service}--{resource.id}": resource
    for resource in load_spec(ROOT, "production").of_type("datadog_workflow_automation")
}
OWN = {Workflow.of(each).id: Workflow.of(each) for each in WORKFLOWS.values() if each.service == SERVICE}


def request(name: str) -> dict[str, Any]:
    """The body of the API call that the provider makes."""
    arguments = WORKFLOWS[name].arguments
    known = {key: arguments[key] for key in ("name", "description", "tags", "published")}
    return {"data": {"type": "workflows", "attributes": {**known, "spec": json.loads(arguments["spec_json"])}}}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_is_understood_by_datadogs_client(name: str) -> None:
    assert list(unparsed(converted(request(name), CreateWorkflowRequest))) == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_keeps_to_the_limits_of_the_api(name: str) -> None:
    assert 0 < len(WORKFLOWS[name].arguments["description"]) <= 300


def test_an_unknown_key_or_trigger_would_be_noticed() -> None:
    body = request(next(iter(WORKFLOWS)))
    spec = body["data"]["attributes"]["spec"]
    spec["triggers"].append({"startStepNames": ["A"], "crystalBallTrigger": {}})
    spec["steps"][0]["color"] = "red"

    found = set(unparsed(converted(body, CreateWorkflowRequest)))

    assert "/data/attributes/spec/steps/0/color" in found
    assert any(path.startswith("/data/attributes/spec/triggers/") for path in found)


@pytest.mark.parametrize(
    ("id", "path", "body"),
    [
        ("cost", "/admin/model", {"model": "gemini-2.5-flash-lite"}),
        ("latency", "/admin/cache", {"enabled": True}),
        ("quality", "/admin/model", {"model": "gemini-2.5-pro"}),
        ("error-burst", "/admin/failover", {"provider": "secondary"}),
    ],
)
def test_each_remediation_is_one_call_of_the_admin_api(id: str, path: str, body: dict[str, Any]) -> None:
    calls = [step.parameters for step in OWN[id].steps.values() if step.parameters.get("verb") == "POST"]
    assert [(call["url"].removeprefix("https://llm-admin.example.com"), call["body"]) for call in calls] == [
        (f"/{SERVICE}{path}", body)
    ]


def test_handles_differ_between_environments_of_one_organisation() -> None:
    handles = [
        Workflow.of(each).handle
        for environment in ("staging", "production")
        for each in load_spec(ROOT, environment).of_type("datadog_workflow_automation")
    ]
    assert len(handles) == len(set(handles)) > 0
