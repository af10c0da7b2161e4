from __future__ import annotations

from math import inf
from typing import Any

import pytest

from lrcp.core.errors import LrcpError
from lrcp.respond import Incident, Page
from lrcp.respond.workflows import Decision, Response, StepError


def get(url: str) -> str:
    """A step in one line, without what follows it."""
    return f'actionId: com.datadoghq.http.request, connectionLabel: SHOP, parameters: {{ verb: GET, url: "{url}" }}'


STATE = get("https://shop.example.com/api/state")
FIND = """
First:
  actionId: com.datadoghq.dd.incidents.searchIncidents
  parameters: { query: "state:active AND services:shop", sort: "-created", page_size: 1 }
  outboundEdges: { main: Is_none }
Is_none:
  actionId: com.datadoghq.core.if
  parameters:
    joinOperator: and
    conditions: [{ comparisonOperator: eq, leftValue: "{{ Steps.First.data.attributes.total }}", rightValue: 0 }]
  outboundEdges: { "true": Open, "false": Note }
Open:
  actionId: com.datadoghq.dd.incidents.createIncident
  parameters:
    title: The shop is slow
    customer_impacted: true
    fields: { severity: { type: dropdown, value: SEV-2 }, services: { type: autocomplete, value: [shop] } }
  outboundEdges: { main: Page }
Page:
  actionId: com.datadoghq.dd.incidents.createIncidentPage
  parameters:
    incident_id: "{{ Steps.Open.incident_id }}"
    target: { type: team_handle, identifier: keepers }
    urgency: high
    title: Slow
Note:
  actionId: com.datadoghq.dd.incidents.updateTimeline
  parameters:
    incidentId: "{{ Steps.First.data.attributes.incidents.[0].data.id }}"
    content: "{{ WorkflowName }} was started by {{ Source.monitor.name }}, because {{ Trigger.why }}."
"""


def names(execution: Any) -> list[str]:
    return [step.name for step in execution.steps]


def test_steps_follow_each_other_and_read_what_went_before(rig: Any) -> None:
    rig.http.given = [Response(200, {"model": "small", "cache": {"sizes": [7, 9]}})]
    run = rig.run(
        """
        First: { STATE, outboundEdges: { main: Tell } }
        Tell:
          actionId: com.datadoghq.slack.send_simple_message
          parameters:
            teamId: T
            channel: "#shop"
            text: "{{ Steps.First.body.model }}, {{ Steps.First.body.cache.sizes.[1] }}"
        """.replace("STATE", STATE)
    )
    assert (names(run), run.status, run.due) == (["First", "Tell"], "done", inf)
    assert [message.text for message in rig.desk.messages] == ["small, 9"]
    assert run.steps[0].outputs["body"]["model"] == "small"
    assert run.steps[1].inputs["text"] == "small, 9"


def test_a_condition_takes_the_branch_that_holds(rig: Any) -> None:
    steps = """
        First: { STATE, outboundEdges: { main: Is_small } }
        Is_small:
          actionId: com.datadoghq.core.if
          parameters:
            joinOperator: and
            conditions: [{ comparisonOperator: eq, leftValue: "{{ Steps.First.body.model }}", rightValue: small }]
          outboundEdges: { "true": Small, "false": Large }
        Small: { actionId: com.datadoghq.core.noop }
        Large: { actionId: com.datadoghq.core.noop }
        """
    assert names(rig.run(steps.replace("STATE", STATE)))[-1] == "Small"
    rig.http.given = [Response(200, {"model": "large"})]
    run = rig.run(steps.replace("STATE", STATE))
    assert (names(run)[-1], run.steps[1].branch) == ("Large", "false")


def test_a_failing_step_is_tried_again_after_its_interval(rig: Any) -> None:
    rig.http.given = [Response(503), StepError("nobody is there"), Response(200, {})]
    run = rig.run(
        """
        First:
          actionId: com.datadoghq.http.request
          connectionLabel: SHOP
          parameters: { verb: POST, url: "https://shop.example.com/api/restart", body: { now: true } }
          errorHandlers: { linear: { interval: 10s, maxRetries: 2 }, fallbackStepName: Tell }
        Tell: { actionId: com.datadoghq.core.noop }
        """
    )
    assert (run.due, run.status, run.steps) == (1010.0, "waiting", [])
    run.advance(1019.9)
    assert run.due == 1020.0
    run.advance(1020.0)
    assert [(step.name, step.status, step.attempts, step.at) for step in run.steps] == [("First", "done", 3, 1020.0)]
    assert len(rig.http.seen) == 3


def test_the_fallback_follows_when_every_attempt_has_failed(rig: Any) -> None:
    rig.http.given = [Response(401)]
    run = rig.run(
        """
        First:
          actionId: com.datadoghq.http.request
          connectionLabel: SHOP
          parameters: { verb: GET, url: "https://shop.example.com/api/state" }
          outboundEdges: { main: Never }
          errorHandlers: { linear: { interval: 0s, maxRetries: 1 }, fallbackStepName: Tell }
        Never: { actionId: com.datadoghq.core.noop }
        Tell: { actionId: com.datadoghq.core.noop }
        """
    )
    assert [(step.name, step.status, step.branch, step.attempts) for step in run.steps] == [
        ("First", "failed", "error", 2),
        ("Tell", "done", "", 1),
    ]
    assert run.steps[0].error == "GET https://shop.example.com/api/state was answered 401"
    assert run.status == "done"


def test_a_run_that_fails_without_a_fallback_has_failed(rig: Any) -> None:
    run = rig.run("First: { actionId: com.datadoghq.core.error, parameters: { message: enough } }")
    assert (run.status, run.steps[0].error) == ("failed", "enough")


def test_sleeping_takes_time(rig: Any) -> None:
    run = rig.run(
        """
        First:
          actionId: com.datadoghq.core.sleep
          parameters: { durationSeconds: 90 }
          outboundEdges: { main: Then }
        Then: { actionId: com.datadoghq.core.noop }
        """
    )
    assert (run.steps[0].status, run.due) == ("waiting", 1090.0)
    run.advance(1090.0)
    assert [(step.name, step.status, step.at) for step in run.steps] == [
        ("First", "done", 1090.0),
        ("Then", "done", 1090.0),
    ]


ASK = """
First:
  actionId: com.datadoghq.slack.send_interactive_message
  parameters:
    teamId: T
    channel: "#shop"
    promptText: Fail over?
    actionChoices: [{ displayName: Y, outboundBranch: approve }, { displayName: N, outboundBranch: reject }]
  outboundEdges: { approve: Fail_over, reject: Stop }
Fail_over: { actionId: com.datadoghq.core.noop }
Stop: { actionId: com.datadoghq.core.noop }
"""


@pytest.mark.parametrize(("branch", "follows"), [("approve", "Fail_over"), ("reject", "Stop")])
def test_a_person_chooses_the_branch_in_their_own_time(rig: Any, branch: str, follows: str) -> None:
    rig.decision = Decision(branch, after=60)
    run = rig.run(ASK)
    assert (run.status, run.due, rig.desk.messages[0].text) == ("waiting", 1060.0, "Fail over?")
    run.advance(1060.0)
    assert (names(run), run.steps[0].branch) == (["First", follows], branch)
    assert rig.asked == [("mend", "First", ("approve", "reject"))]


def test_without_an_answer_the_run_waits_for_ever(rig: Any) -> None:
    run = rig.run(ASK)
    run.advance(1e9)
    assert (run.status, run.due, names(run), run.steps[0].status) == ("waiting", inf, ["First"], "waiting")


def test_an_answer_that_is_no_choice_fails_the_step(rig: Any) -> None:
    rig.decision = Decision("perhaps")
    run = rig.run(ASK)
    assert (run.status, run.steps[0].error) == ("failed", "`perhaps` is none of the choices approve, reject")


def test_an_open_incident_is_used_and_nobody_is_paged_twice(rig: Any) -> None:
    rig.desk.open(990.0, "older", "SEV-3", ["shop"])
    rig.desk.open(999.0, "the alert's own", "SEV-2", ["shop"])
    rig.desk.open(999.5, "somebody else's", "SEV-1", ["bank"])
    run = rig.run(FIND, inputs={"why": "it is slow"})
    assert names(run) == ["First", "Is_none", "Note"]
    assert [incident.notes for incident in rig.desk.incidents] == [
        [],
        ["mend the shop was started by slow, because it is slow."],
        [],
    ]
    assert run.outcomes == []


def test_without_one_the_workflow_opens_it_and_pages(rig: Any) -> None:
    run = rig.run(FIND)
    assert names(run) == ["First", "Is_none", "Open", "Page"]
    (incident,) = rig.desk.incidents
    assert (incident.title, incident.severity, incident.services) == ("The shop is slow", "SEV-2", ("shop",))
    opened, paged = run.outcomes
    assert isinstance(opened, Incident)
    assert (opened.monitor, opened.group, opened.episode, opened.severity) == (
        "latency",
        "endpoint:/ask",
        940.0,
        "SEV-2",
    )
    assert isinstance(paged, Page)
    assert paged.handle == "@oncall-keepers"


def test_steps_where_ways_meet_are_done_once(rig: Any) -> None:
    run = rig.run(
        """
        First: { actionId: com.datadoghq.core.noop, outboundEdges: { main: [Left, Right] } }
        Left: { actionId: com.datadoghq.core.noop, outboundEdges: { main: Last } }
        Right: { actionId: com.datadoghq.core.noop, outboundEdges: { main: Last } }
        Last: { actionId: com.datadoghq.core.noop }
        """
    )
    assert names(run) == ["First", "Left", "Right", "Last"]


def test_variables_are_kept_and_a_switch_chooses_by_value(rig: Any) -> None:
    run = rig.run(
        """
        First:
          actionId: com.datadoghq.core.setVariable
          parameters: { variableName: size, variableValue: 3 }
          outboundEdges: { main: By_size }
        By_size:
          actionId: com.datadoghq.core.switch
          parameters:
            switchExpression: "{{ Variables.size }}"
            cases: [{ value: 1, branchName: one }, { value: 3, branchName: three }]
          outboundEdges: { one: One, three: Three, default: Other }
        One: { actionId: com.datadoghq.core.noop }
        Three: { actionId: com.datadoghq.core.echo, parameters: { value: "{{ Variables.size }}" } }
        Other: { actionId: com.datadoghq.core.noop }
        """
    )
    assert (names(run)[-1], run.steps[-1].outputs) == ("Three", {"value": 3})


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("{ actionId: com.datadoghq.aws.s3.list }", "com.datadoghq.aws.s3.list is not run here"),
        (
            "{ actionId: com.datadoghq.core.sleep }",
            "the step has no durationSeconds, which com.datadoghq.core.sleep needs",
        ),
        (
            '{ actionId: com.datadoghq.core.echo, parameters: { value: "{{ Steps.Gone.x }}" } }',
            "there is no `Steps.Gone.x`: Steps has no `Gone`",
        ),
        (
            f"{{ {get('https://bank.example.com')} }}",
            "https://bank.example.com is not below https://shop.example.com/api, the base URL of the connection",
        ),
        (
            f"{{ {get('https://shop.example.com/apiary')} }}",
            "https://shop.example.com/apiary is not below https://shop.example.com/api, the base URL of the connection",
        ),
        (
            '{ actionId: com.datadoghq.dd.incidents.searchIncidents, parameters: { query: "shop" } }',
            "incidents cannot be searched for `shop` here",
        ),
        (
            "{ actionId: com.datadoghq.dd.incidents.updateTimeline, parameters: { incidentId: 7, content: x } }",
            "there is no incident 7",
        ),
        (
            "{ actionId: com.datadoghq.core.if, parameters: {joinOperator: or, conditions: [{comparisonOperator: x}]}}",
            "`x` is no comparison that is known here",
        ),
    ],
)
def test_what_cannot_be_done_fails_the_step_by_name(rig: Any, step: str, error: str) -> None:
    run = rig.run(f"First: {step}")
    assert (run.status, run.steps[0].error) == ("failed", error)


def test_headers_body_and_connection_reach_the_service(rig: Any) -> None:
    rig.run(
        """
        First:
          actionId: com.datadoghq.http.request
          connectionLabel: SHOP
          parameters:
            verb: POST
            url: "https://shop.example.com/api/model"
            requestHeaders: [{ key: X-Actor, value: [workflow, "{{ Trigger.why }}"] }]
            body: { model: large, why: ["{{ Trigger.why }}"] }
        """,
        inputs={"why": "slow"},
    )
    (request,) = rig.http.seen
    assert (request.verb, request.headers) == ("POST", {"X-Actor": "workflow,slow"})
    assert request.body == {"model": "large", "why": ["slow"]}
    assert request.connection is not None
    assert request.connection.id == "shop-id"


def test_a_step_that_does_not_exist_is_an_error_that_says_where_to_look(rig: Any) -> None:
    with pytest.raises(LrcpError, match="the workflow mend has no step Gone; `lrcp check` says where"):
        rig.run("First: { actionId: com.datadoghq.core.noop, outboundEdges: { main: Gone } }")
