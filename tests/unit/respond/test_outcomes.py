from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError
from lrcp.core.position import Position
from lrcp.query import parse_search
from lrcp.respond import Case, Delivery, Incident, Page, Responder, WorkflowRun, duplicates
from lrcp.spec.model import IncidentHandle
from lrcp.spec.oncall.model import Directory, Policy, Route, Step, Target

HANDLES = {"llm-sev2": IncidentHandle("llm-sev2", "llm", "SEV-2", Position("incidents/x.yaml"))}

_STEPS = (Step(300, (Target("user", "ann"),)), Step(300, (Target("user", "ben"),)))
ON_CALL = Directory(
    policies={"loud": Policy("loud", "Loud", _STEPS), "quiet": Policy("quiet", "Quiet", _STEPS[1:], 0, True)},
    routes={"llm": (Route(parse_search("tags.concern:cost"), policy="quiet", urgency="dynamic"), Route(policy="loud"))},
    channels={"llm": (("slack", "llm"), ("pagerduty", "llm-critical"))},
)


@pytest.fixture
def responder():
    return Responder(HANDLES)


@pytest.fixture
def on_call():
    return Responder(HANDLES, ON_CALL)


def test_an_alert_opens_an_incident_with_the_handles_severity_and_the_monitors_tags(responder, notify):
    alert = notify("@incident-llm-sev2", group=("endpoint:/qa",), options={"tags": ["service:chat", "critical"]})

    (incident,) = responder.receive(alert)

    assert isinstance(incident, Incident)
    assert (incident.severity, incident.type, incident.group) == ("SEV-2", "llm", "endpoint:/qa")
    assert incident.fields == {"service": "chat", "endpoint": "/qa"}


@pytest.mark.parametrize("facts", [{"after": "OK", "before": "Alert"}, {"before": "Alert", "renotify": True}])
def test_recoveries_and_renotifications_open_no_incident(responder, notify, facts):
    assert responder.receive(notify("@incident-llm-sev2", **facts)) == []


@pytest.mark.parametrize("state", ["Alert", "Warn", "No Data"])
def test_every_triggered_state_opens_the_incident_it_mentions(responder, notify, state):
    responder.receive(notify("@incident-llm-sev2", state))

    assert len(responder.incidents) == 1


def test_an_undeclared_incident_handle_is_named(responder, notify):
    with pytest.raises(LrcpError, match="m mentions @incident-gone, which is not declared; there are llm-sev2"):
        responder.receive(notify("@incident-gone"))


def test_a_recovery_that_mentions_the_handle_resolves_the_page(responder, notify):
    responder.receive(notify("@oncall-llm", at=100.0))
    responder.receive(notify("@oncall-llm", "OK", "Alert", at=160.0, since=60))

    assert [(page.at, page.resolved_at) for page in responder.pages] == [(100, 160)]


def test_a_page_stays_open_when_the_recovery_does_not_mention_it(responder, notify):
    responder.receive(notify("@oncall-llm"))
    responder.receive(notify("{{#is_alert}}@oncall-llm{{/is_alert}} fine", "OK", "Alert"))

    assert [page.resolved_at for page in responder.pages] == [None]


def test_pages_are_resolved_group_by_group(responder, notify):
    for group in ("a:x", "a:y"):
        responder.receive(notify("@oncall-llm", group=(group,), at=100.0))
    responder.receive(notify("@oncall-llm", "OK", "Alert", group=("a:y",), at=160.0))

    assert [page.resolved_at for page in responder.pages] == [None, 160]


def test_other_handles_are_followed_to_their_kind(responder, notify):
    found = responder.receive(notify("@slack-a @workflow-b @case-c @nobody"))

    assert [type(outcome) for outcome in found] == [Delivery, WorkflowRun, Case, Delivery]


def test_one_alert_opens_one_incident_and_pages_once(responder, notify):
    message = "@oncall-llm {{^is_recovery}}@incident-llm-sev2{{/is_recovery}}"
    responder.receive(notify(message, at=100.0))
    responder.receive(notify(message, "OK", "Alert", at=160.0, since=60))
    responder.receive(notify(message, at=200.0))

    assert duplicates(responder.outcomes) == []


def test_a_second_page_or_incident_of_one_alert_is_a_duplicate(responder, notify):
    message = "@oncall-llm @incident-llm-sev2"
    responder.receive(notify(message, "Warn", at=100.0))
    responder.receive(notify(message, "Alert", "Warn", at=160.0, since=60))

    assert [(type(each), each.at) for each in duplicates(responder.outcomes)] == [(Page, 160), (Incident, 160)]


def test_a_page_says_who_is_told_when(on_call, notify):
    (page,) = on_call.receive(notify("@oncall-llm", at=100.0))

    assert (page.escalation.policy, page.escalation.urgency, page.resolved_at) == ("loud", "high", None)
    assert [(each.at, each.users) for each in page.escalation.notices] == [(100, ("ann",)), (400, ("ben",))]


def test_the_recovery_ends_the_escalation(on_call, notify):
    on_call.receive(notify("@oncall-llm", at=100.0))
    on_call.receive(notify("@oncall-llm", "OK", "Alert", at=160.0, since=60))

    assert [each.users for each in on_call.pages[0].escalation.notices] == [("ann",)]


def test_whoever_acknowledges_ends_it_too(notify):
    answered = Responder(HANDLES, ON_CALL, acknowledge=lambda page: page.at + 60)
    (page,) = answered.receive(notify("@oncall-llm", at=100.0))

    assert (page.acknowledged_at, page.escalation.users) == (160, ("ann",))


@pytest.mark.parametrize(("state", "urgency"), [("Alert", "high"), ("No Data", "high"), ("Warn", "low")])
def test_routing_sees_the_monitors_tags_and_its_state(on_call, notify, state, urgency):
    (page,) = on_call.receive(notify("@oncall-llm", state, options={"tags": ["concern:cost"]}))

    assert (page.escalation.rule, page.escalation.policy, page.escalation.urgency) == (1, "quiet", urgency)


def test_a_policy_that_gives_up_resolves_the_page_before_the_recovery_does(on_call, notify):
    on_call.receive(notify("@oncall-llm", at=100.0, options={"tags": ["concern:cost"]}))
    on_call.receive(notify("@oncall-llm", "OK", "Alert", at=900.0, since=800))

    assert on_call.pages[0].resolved_at == 400


def test_a_team_that_nobody_routes_for_is_paged_without_an_escalation(on_call, notify):
    (page,) = on_call.receive(notify("@oncall-other"))

    assert page.escalation is None


def test_a_workflow_gets_its_inputs_with_the_values_of_variables(responder, notify):
    message = '@workflow-restart(reason="too slow", count=3, share=0.5, force=true, endpoint=endpoint.name)'
    (run,) = responder.receive(notify(message, group=("endpoint:/qa",)))

    assert run.name == "restart"
    assert run.inputs == {"reason": "too slow", "count": 3, "share": 0.5, "force": True, "endpoint": "/qa"}


@pytest.mark.parametrize("call", ["(a)", "(a=)", "(a b=1)"])
def test_parameters_that_cannot_be_read_are_told(responder, notify, call):
    with pytest.raises(LrcpError, match="of a workflow cannot be read"):
        responder.receive(notify(f"@workflow-restart{call}"))


@pytest.mark.parametrize(
    ("handle", "integration", "target"),
    [
        ("@slack-llm", "slack", "llm"),
        ("@pagerduty-Checkout", "pagerduty", "Checkout"),
        ("@webhook-audit", "webhook", "audit"),
        ("@ann@example.com", "email", "ann@example.com"),
        ("@team-other", "team", "other"),
        ("@somebody", "", "somebody"),
    ],
)
def test_a_delivery_says_through_what_and_where(on_call, notify, handle, integration, target):
    (delivery,) = on_call.receive(notify(handle))

    assert (delivery.integration, delivery.target) == (integration, target)


def test_a_team_is_told_in_the_channels_of_its_rule(on_call, notify):
    told = on_call.receive(notify("@team-llm"))

    assert [(each.integration, each.target) for each in told] == [("slack", "llm"), ("pagerduty", "llm-critical")]


def test_a_case_names_its_project(responder, notify):
    (case,) = responder.receive(notify("@case-security"))

    assert case.project == "security"
