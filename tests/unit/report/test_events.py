from __future__ import annotations

import pytest

from lrcp.core.frozen import replace
from lrcp.core.timeline import ActionRecord, GroupTrack, MonitorTrack, Timeline, WorkflowRecord
from lrcp.report.events import Change, events, group_label, is_quiet, worst_state


def monitor(*states: list[tuple[float, str]]) -> MonitorTrack:
    groups = [GroupTrack(f"k:{number}", [(0.0, 1.0)], each) for number, each in enumerate(states)]
    return MonitorTrack("m", "name", "query alert", "q", ">", "", "SEV-2", {"critical": 1.0}, groups)


def changes(timeline: Timeline, scenario: int) -> list[Change]:
    return [event for event in events(timeline.scenarios[scenario]) if isinstance(event, Change)]


def test_a_quiet_scenario_has_no_events(timeline: Timeline) -> None:
    assert events(timeline.scenarios[0]) == []


def test_events_are_in_the_order_of_time_and_actions_come_first(timeline: Timeline) -> None:
    happened = events(timeline.scenarios[1])

    assert [event.at for event in happened] == sorted(event.at for event in happened)
    assert [type(event) for event in happened].index(ActionRecord) == 3


def test_a_workflow_comes_after_the_alert_that_started_it(timeline: Timeline) -> None:
    scenario = timeline.scenarios[1]
    alert = scenario.notifications[0]
    run = WorkflowRecord(alert.at, alert.phase, "@workflow-mend", "mend", alert.monitor, alert.group, "done", [])
    happened = events(replace(scenario, workflows=[run]))

    number = happened.index(run)
    before = happened[number - 1]
    assert isinstance(before, Change)
    assert (before.at, before.monitor.id) == (alert.at, alert.monitor)


def test_an_alert_knows_its_states_incident_and_page(timeline: Timeline) -> None:
    first = changes(timeline, 1)[0]

    assert (first.monitor.id, first.group, first.before, first.after) == (
        "latency-p95",
        "endpoint:/qa",
        "OK",
        "Alert",
    )
    assert (first.incidents, first.pages, first.resolved) == (("@incident-llm-sev2",), ("@oncall-llm-platform",), ())


def test_a_recovery_knows_which_page_it_resolves(timeline: Timeline) -> None:
    (recovery,) = [each for each in changes(timeline, 1) if each.resolved]

    assert (recovery.group, recovery.after, recovery.resolved) == ("endpoint:/qa", "OK", ("@oncall-llm-platform",))


def test_a_state_change_that_nobody_is_told_of_is_an_event_too(timeline: Timeline) -> None:
    untold = [(each.monitor.id, each.before, each.after) for each in changes(timeline, 2) if each.notification is None]

    assert untold == [
        ("error-burst", "Alert", "Warn"),
        ("error-burst", "Warn", "OK"),
    ]


def test_the_first_data_of_a_group_is_no_event(timeline: Timeline) -> None:
    burn = [each for each in changes(timeline, 1) if each.monitor.id == "slo-latency-fast-burn"]

    assert [(each.before, each.after) for each in burn] == [("OK", "Alert"), ("Alert", "OK")]


def test_a_reminder_keeps_its_state(timeline: Timeline) -> None:
    scenario = timeline.scenarios[1]
    reminder = replace(scenario.notifications[0], at=scenario.start + 20 * 60, transition="renotify")
    scenario = replace(scenario, notifications=[*scenario.notifications, reminder])

    (change,) = [each for each in events(scenario) if isinstance(each, Change) and each.notification == reminder]
    assert (change.before, change.after) == ("Alert", "Alert")
    assert change.pages == ()


@pytest.mark.parametrize(
    ("states", "worst", "quiet"),
    [
        ([[(0.0, "OK")]], "OK", True),
        ([[(0.0, "No Data")]], "No Data", True),
        ([[(0.0, "No Data"), (60.0, "OK")]], "OK", True),
        ([[(0.0, "OK"), (60.0, "Warn"), (120.0, "OK")]], "Warn", False),
        ([[(0.0, "OK")], [(0.0, "No Data"), (60.0, "Alert")]], "Alert", False),
        ([[(0.0, "OK"), (60.0, "No Data")]], "No Data", False),
        ([[(0.0, "Alert")]], "Alert", False),
        ([], "No Data", True),
    ],
)
def test_a_monitor_is_quiet_when_no_group_left_ok(
    states: list[list[tuple[float, str]]], worst: str, quiet: bool
) -> None:
    assert worst_state(monitor(*states)) == worst
    assert is_quiet(monitor(*states)) is quiet


@pytest.mark.parametrize(
    ("group", "label"),
    [("*", ""), ("endpoint:/qa", "/qa"), ("endpoint:/qa,model:a:b", "/qa, a:b"), ("bare", "bare")],
)
def test_a_group_is_called_by_its_tag_values(group: str, label: str) -> None:
    assert group_label(group) == label
