from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError
from lrcp.core.position import Position
from lrcp.respond import Case, Delivery, Incident, Page, Responder, WorkflowRun, duplicates
from lrcp.spec.model import IncidentHandle

HANDLES = {"llm-sev2": IncidentHandle("llm-sev2", "llm", "SEV-2", Position("incidents/x.yaml"))}


@pytest.fixture
def responder():
    return Responder(HANDLES)


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
