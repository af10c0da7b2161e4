"""Every workflow is one that Datadog's own client understands, and that does what its runbook says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from datadog_api_client.v2.model.create_workflow_request import CreateWorkflowRequest

from lrcp.contract.load import read_prices
from lrcp.facts.actions import SEARCH_INCIDENTS
from lrcp.respond import WorkflowRun
from lrcp.respond.workflows import Decision, Desk, Execution, Request, Response, Started, StepError, World
from lrcp.spec import load_spec
from lrcp.spec.monitors import started_workflow
from lrcp.spec.workflow_graph import Workflow
from tests.client_models import converted, unparsed

ROOT = Path(__file__).parents[1]
SERVICE = "llm-reliability-control-plane"
SPEC = load_spec(ROOT, "production")
WORKFLOWS = {f"{resource.service}--{resource.id}": resource for resource in SPEC.of_type("datadog_workflow_automation")}
MODELS = {each.name: each.values["model"] for each in SPEC.services if "model" in each.values}
LANGUAGE_MODELS = sorted(str(each.service) for each in WORKFLOWS.values() if each.id == "cost")
CONCERNS = {each.id: PurePosixPath(each.position.path).stem for each in WORKFLOWS.values()}
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


START = 1000.0
CREDENTIALS = {"primary": "refused", "secondary": "accepted"}
STATE = {"model": "gemini-2.5-flash", "provider": "primary", "cache": {"enabled": False}, "credentials": CREDENTIALS}
DONE_ALREADY = {
    "cost": STATE | {"model": "gemini-2.5-flash-lite"},
    "latency": STATE | {"cache": {"enabled": True}},
    "quality": STATE | {"model": "gemini-2.5-pro"},
    "error-burst": STATE | {"provider": "secondary"},
}
REPORT = {
    "begin": "2026-03-02T13:04:00+00:00",
    "external_desc": "Requests fail",
    "most_recent_update": {"status": "SERVICE_OUTAGE"},
}


@dataclass
class Outside:
    """What answers a workflow: the service's ``state`` and the provider's ``reports``, None for no answer at all."""

    state: Mapping[str, Any] | None = field(default_factory=lambda: STATE)
    reports: list[Any] | None = field(default_factory=lambda: [REPORT])
    decision: str = "reject"

    def __call__(self, request: Request) -> Response:
        body = self.reports if request.connection is None else self.state
        if body is None:
            raise StepError("nothing answers")
        return Response(200, body)

    def decided(self, *_: object) -> Decision:
        return Decision(self.decision)


def start(id: str, desk: Desk, outside: Outside) -> Execution:
    """A workflow of the reference service, started by its alert at START."""
    started = Started(WorkflowRun(START, OWN[id].handle, id, "", START - 60))
    return Execution(OWN[id], started, World(outside, desk, outside.decided))


def run(id: str, desk: Desk, outside: Outside | None = None) -> Execution:
    execution = start(id, desk, outside or Outside())
    execution.advance(START + 3600)
    return execution


def opened_by_the_alert(desk: Desk, id: str, **other: list[str]) -> None:
    fields = {"env": ["production"], "concern": [CONCERNS[id]], **other}
    desk.open(START, "the alert's own", "SEV-1", [SERVICE], ["llm-platform"], fields)


@pytest.mark.parametrize("id", OWN)
def test_the_incident_of_the_alert_is_written_into_and_no_other_is_opened(id: str) -> None:
    desk = Desk()
    opened_by_the_alert(desk, id)

    done = run(id, desk)

    assert (done.status, done.outcomes) == ("done", [])
    assert [bool(incident.notes) for incident in desk.incidents] == [True]


@pytest.mark.parametrize("id", OWN)
def test_an_incident_that_appears_late_is_found_by_the_second_look(id: str) -> None:
    desk = Desk()
    execution = start(id, desk, Outside())
    execution.advance(START + 20)
    opened_by_the_alert(desk, id)

    execution.advance(START + 3600)

    assert (execution.status, execution.outcomes) == ("done", [])
    assert [bool(incident.notes) for incident in desk.incidents] == [True]


@pytest.mark.parametrize("id", OWN)
@pytest.mark.parametrize("other", [{"env": ["staging"]}, {"concern": ["security"]}])
def test_incidents_of_other_environments_and_concerns_are_left_alone(id: str, other: dict[str, list[str]]) -> None:
    desk = Desk()
    opened_by_the_alert(desk, id, **other)

    run(id, desk)

    theirs, own = desk.incidents
    assert (theirs.notes, bool(own.notes)) == ([], True)


@pytest.mark.parametrize("id", OWN)
def test_without_an_incident_one_is_opened_and_only_the_runbook_pages(id: str) -> None:
    desk = Desk()

    done = run(id, desk)

    assert done.status == "done"
    assert [incident.fields for incident in desk.incidents] == [{"env": ("production",), "concern": (CONCERNS[id],)}]
    assert len(done.outcomes) == (2 if id == "error-burst" else 1)


def test_the_documentation_names_every_alert_that_starts_a_workflow() -> None:
    started: dict[str, set[str]] = {}
    for each in SPEC.of_type("datadog_monitor"):
        if workflow := started_workflow(each.house.get("incident") or {})[0]:
            started.setdefault(workflow, set()).add(each.id)
    page = (ROOT / "docs/workflows.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", page, re.MULTILINE)

    assert {workflow: set(re.findall(r"`([a-z0-9-]+)`", by)) for workflow, by in rows} == started


@pytest.mark.parametrize("service", LANGUAGE_MODELS)
def test_a_workflow_looks_for_incidents_of_the_concern_of_the_alerts_that_start_it(service: str) -> None:
    started = [
        (f"{each.service}--{started_workflow(each.house['incident'])[0]}", each.arguments["tags"])
        for each in SPEC.of_type("datadog_monitor")
        if each.service == service and (each.house.get("incident") or {}).get("workflow")
    ]
    assert len(started) >= 4
    for workflow, tags in started:
        assert f"concern:{PurePosixPath(WORKFLOWS[workflow].position.path).stem}" in tags


def test_incidents_are_searched_by_fields_that_can_be_searched() -> None:
    searchable = {"state", "severity", "services", "teams"} | {
        each.arguments["name"]
        for each in SPEC.of_type("datadog_incident_user_defined_field")
        if each.arguments["type"] not in ("metrictag", "textbox")
    }
    searches = [
        step.parameters["query"]
        for each in WORKFLOWS.values()
        for step in Workflow.of(each).steps.values()
        if step.action == SEARCH_INCIDENTS
    ]
    assert searches
    assert {term.partition(":")[0] for query in searches for term in query.split(" AND ")} <= searchable


@pytest.mark.parametrize("service", LANGUAGE_MODELS)
def test_the_cheaper_model_is_cheaper_and_the_better_one_another(service: str) -> None:
    own = read_prices(ROOT)[str(MODELS[service])]
    cheaper, better = (switched_to(f"{service}--{id}") for id in ("cost", "quality"))

    assert read_prices(ROOT)[cheaper].below(own)
    assert better not in (own.model, cheaper)


def switched_to(workflow: str) -> str:
    steps = Workflow.of(WORKFLOWS[workflow]).steps
    return str(steps["Switch_model"].parameters["body"]["model"])


@pytest.mark.parametrize("id", OWN)
def test_what_was_so_already_is_not_told_as_done(id: str) -> None:
    desks = Desk(), Desk()
    for desk, state in zip(desks, (STATE, DONE_ALREADY[id]), strict=True):
        opened_by_the_alert(desk, id)
        run(id, desk, Outside(state=state, decision="approve"))

    did, was_so = (desk.messages[-1].text for desk in desks)
    assert "already" in was_so
    assert "already" not in did
    assert [desk.incidents[0].notes[-1] for desk in desks] == [did, was_so]


@pytest.mark.parametrize(
    ("outside", "told"),
    [
        (
            Outside(),
            ("`SERVICE_OUTAGE`, begun 2026-03-02T13:04:00+00:00: Requests fail", "primary provider: `refused`"),
        ),
        (Outside(reports=[]), ("status.cloud.google.com/incidents.json gave no report", "secondary: `accepted`")),
        (Outside(reports=None), ("status.cloud.google.com/incidents.json gave no report", "secondary: `accepted`")),
        (Outside(state={"provider": "primary"}), ("Requests fail", "did not tell whether providers accept")),
    ],
)
def test_what_the_runbook_found_out_stands_in_the_incident_and_in_the_question(
    outside: Outside, told: tuple[str, str]
) -> None:
    desk = Desk()
    opened_by_the_alert(desk, "error-burst")

    run("error-burst", desk, outside)

    [note, _], [question, _] = desk.incidents[0].notes, desk.messages
    assert all(part in note and part in question.text for part in told)


@pytest.mark.parametrize(
    ("outside", "closing"),
    [
        (Outside(decision="approve"), "Somebody approved"),
        (Outside(decision="reject"), "decided against failing over"),
        (Outside(state=DONE_ALREADY["error-burst"]), "nobody was asked"),
        (Outside(state=None), "could not finish"),
    ],
)
def test_every_way_through_the_runbook_ends_with_what_came_of_it(outside: Outside, closing: str) -> None:
    desk = Desk()
    opened_by_the_alert(desk, "error-burst")

    run("error-burst", desk, outside)

    assert closing in desk.messages[-1].text
