from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from lrcp.core.frozen import replace
from lrcp.core.timeline import (
    ExpectationRecord,
    GroupTrack,
    IncidentRecord,
    MonitorTrack,
    NotificationRecord,
    PageRecord,
    PhaseSpan,
    WorkflowRecord,
    WorkflowStepRecord,
)
from lrcp.core.yamldoc import parse_yaml
from lrcp.rehearse.scenario import Expect, Fires, Phase, Recovers, Runs, Scenario
from lrcp.rehearse.verdict import Happened, judge
from lrcp.respond import Outcome

WIRE = {"metrics_sent": 9, "metrics_received": 9, "logs_written": 4, "logs_received": 4, "metrics_dropped": 0}
MINUTE = 60.0


def track(id: str) -> MonitorTrack:
    group = GroupTrack("*", [(MINUTE, 1.0), (2 * MINUTE, 3.0), (11 * MINUTE, 90.0)], [])
    return MonitorTrack(id, id, "query alert", "", ">", "", "SEV-2", {"critical": 5.0}, [group])


def note(minute: float, transition: str, monitor: str = "latency", group: str = "*") -> NotificationRecord:
    phase = "failing" if minute <= 10 else "mended"
    return NotificationRecord(minute * MINUTE, phase, monitor, group, transition, 7.0, "", "", [])


def incident(minute: float, handle: str = "@incident-sev2", monitor: str = "latency") -> IncidentRecord:
    return IncidentRecord(minute * MINUTE, handle, "SEV-2", "llm", monitor, "*", {})


def page(minute: float, resolved: float | None = None, handle: str = "@oncall-shop") -> PageRecord:
    return PageRecord(minute * MINUTE, handle, "latency", "*", resolved and resolved * MINUTE)


def happened(
    notes: Sequence[NotificationRecord] = (),
    incidents: Sequence[IncidentRecord] = (),
    pages: Sequence[PageRecord] = (),
    duplicates: Sequence[Outcome] = (),
    wire: Mapping[str, int] = WIRE,
    undeclared: Sequence[str] = (),
) -> Happened:
    spans = [PhaseSpan("failing", 0.0, 600.0), PhaseSpan("mended", 600.0, 1200.0)]
    return Happened(spans, [track("latency"), track("cost")], notes, incidents, pages, duplicates, wire, undeclared)


def verdict(failing: Expect, mended: Expect, what: Happened) -> list[ExpectationRecord]:
    phases = [Phase("failing", 10, expect=failing), Phase("mended", 10, expect=mended)]
    return judge(Scenario("s", "", 1, "shop", 0.0, phases, parse_yaml("")), what)


def failures(failing: Expect, mended: Expect, what: Happened) -> list[str]:
    return [f"{each.phase}: {each.found}" for each in verdict(failing, mended, what) if not each.passed]


FIRES = Expect(fires=(Fires("latency", 300.0, severity="SEV-2", incident="sev2", page="shop"),))
RECOVERS = Expect(recovers=(Recovers("latency", 600.0),))
AS_EXPECTED = happened([note(4, "alert"), note(13, "recovery")], [incident(4)], [page(4, resolved=13)])


def test_what_happens_as_expected_passes() -> None:
    records = verdict(FIRES, RECOVERS, AS_EXPECTED)
    assert [(each.phase, each.text) for each in records] == [
        ("failing", "latency alerts within 5 min, SEV-2, opens sev2, pages shop"),
        ("failing", "nothing else fires, recovers or warns"),
        ("mended", "latency recovers within 10 min"),
        ("mended", "nothing else fires, recovers or warns"),
        ("overall", "one alert opens one incident and pages once"),
        ("overall", "what recovers resolves its page"),
        ("overall", "9 metric values and 4 log lines arrive, none lost or doubled"),
        ("overall", "every metric is in the contract"),
    ]
    assert all(each.passed and not each.found for each in records)


def test_a_quiet_scenario_passes() -> None:
    assert failures(Expect(), Expect(), happened()) == []


@pytest.mark.parametrize(
    ("what", "found"),
    [
        (happened(), "failing: it did not: values were 1 to 3, alert at > (critical 5)"),
        (happened([note(6, "alert")], [incident(6)], [page(6)]), "failing: it took 6 min"),
        (happened([note(4, "alert")], [], [page(4)]), "failing: incident: none"),
        (happened([note(4, "alert")], [incident(4)], []), "failing: page: none"),
        (happened([note(4, "alert")], [incident(4, "@incident-sev1")], [page(4)]), "failing: incident: @incident-sev1"),
        (
            happened([note(4, "alert")], [incident(4), incident(4)], [page(4)]),
            "failing: incident: @incident-sev2, @incident-sev2",
        ),
        (
            happened([note(4, "alert", group="endpoint:/qa")]),
            "failing: it did not: values were 1 to 3, alert at > (critical 5)",
        ),
        (happened([note(4, "alert"), note(5, "alert")]), "failing: latency alerts at 7 after 5 min"),
    ],
)
def test_an_alert_that_is_not_exactly_as_expected_fails(what: Happened, found: str) -> None:
    assert found in failures(FIRES, Expect(), what)


def test_a_severity_other_than_declared_fails() -> None:
    fires = Expect(fires=(Fires("latency", 300.0, severity="SEV-1"),))
    assert "failing: its severity is SEV-2" in failures(fires, Expect(), happened([note(4, "alert")]))


def test_an_incident_that_nobody_expects_fails() -> None:
    fires = Expect(fires=(Fires("latency", 300.0),))
    assert failures(fires, Expect(), happened([note(4, "alert")], [incident(4)])) == [
        "failing: incident: @incident-sev2"
    ]


@pytest.mark.parametrize("transition", ["alert", "no_data", "warning", "renotify"])
def test_anything_else_that_happens_fails(transition: str) -> None:
    verbs = {"alert": "alerts", "no_data": "has no data", "warning": "warns", "renotify": "reminds"}
    found = failures(Expect(), Expect(), happened([note(3, transition, "cost")]))
    assert found == [f"failing: cost {verbs[transition]} at 7 after 3 min"]


def test_no_data_may_be_expected_too() -> None:
    fires = Expect(fires=(Fires("latency", 300.0, state="No Data"),))
    assert failures(fires, Expect(), happened([note(4, "no_data")])) == []
    assert failures(fires, Expect(), happened([note(4, "alert")])) != []


@pytest.mark.parametrize(
    "expect", [FIRES, Expect(recovers=(Recovers("latency", 600.0),)), Expect(may_warn=("latency",))]
)
def test_a_monitor_may_warn_on_its_way_or_when_listed(expect: Expect) -> None:
    found = failures(expect, Expect(), happened([note(3, "warning"), note(12, "recovery")]))
    assert not [each for each in found if "warns" in each or "recovers" in each]


def test_the_end_of_a_mere_warning_is_no_recovery() -> None:
    what = happened([note(3, "warning"), note(12, "recovery")])
    assert failures(Expect(may_warn=("latency",)), Expect(), what) == []


def test_a_recovery_too_early_fails() -> None:
    what = happened([note(4, "alert"), note(8, "recovery")], [incident(4)], [page(4, resolved=8)])
    assert failures(FIRES, RECOVERS, what) == [
        "failing: latency recovers at 7 after 8 min",
        "mended: it did not: values were 90 to 90, alert at > (critical 5)",
    ]


def test_a_page_that_its_recovery_does_not_resolve_fails() -> None:
    what = happened([note(4, "alert"), note(13, "recovery")], [incident(4)], [page(4)])
    assert failures(FIRES, RECOVERS, what) == ["overall: @oncall-shop is still paged for latency"]


def test_a_page_may_stay_open_while_the_alert_does() -> None:
    assert failures(FIRES, Expect(), happened([note(4, "alert")], [incident(4)], [page(4)])) == []


def test_duplicates_fail() -> None:
    twice = [Outcome(240.0, "@oncall-shop", "latency", "endpoint:/qa", 240.0)]
    found = failures(Expect(), Expect(), happened(duplicates=twice))
    assert found == ["overall: latency (endpoint:/qa): @oncall-shop once more"]


@pytest.mark.parametrize("key", ["metrics_received", "logs_received", "metrics_dropped"])
def test_a_difference_on_the_wire_fails(key: str) -> None:
    (found,) = failures(Expect(), Expect(), happened(wire={**WIRE, key: 3}))
    assert found.startswith("overall: ")
    assert "3 " in found


def test_a_metric_outside_the_contract_fails() -> None:
    assert failures(Expect(), Expect(), happened(undeclared=["llm.new"])) == ["overall: llm.new"]


def mending(status: str = "done", error: str = "", monitor: str = "latency") -> WorkflowRecord:
    steps = [
        WorkflowStepRecord(240.0, "Look", "a.read", "done", "", 1, {}, {}),
        WorkflowStepRecord(240.0, "Mend", "a.write", "failed" if error else "done", "", 1, {}, {}, error),
    ]
    return WorkflowRecord(240.0, "failing", "@workflow-mend", "mend", monitor, "*", status, steps)


RUNS = Runs("mend", "latency", steps=("Look", "Mend"))


def test_a_workflow_that_runs_as_expected_passes() -> None:
    expect = replace(FIRES, runs=(RUNS,))
    what = replace(AS_EXPECTED, workflows=[mending()])
    assert failures(expect, RECOVERS, what) == []
    assert [each.text for each in verdict(expect, RECOVERS, what)][1] == "latency starts mend, which ends: Look, Mend"


@pytest.mark.parametrize(
    ("runs", "workflows", "found"),
    [
        ((RUNS,), [], ["failing: it was not started"]),
        ((RUNS,), [mending(monitor="cost")], ["failing: it was not started", "failing: mend by cost"]),
        ((), [mending()], ["failing: mend by latency"]),
        ((RUNS,), [mending(), mending()], ["failing: mend by latency"]),
        ((replace(RUNS, steps=("Look",)),), [mending()], ["failing: its steps are Look, Mend"]),
        ((RUNS,), [mending("failed", "no answer")], ["failing: it is failed: Mend: no answer"]),
        ((replace(RUNS, status="waiting"),), [mending()], ["failing: it is done"]),
        ((replace(RUNS, status="failed"),), [mending("failed", "no answer")], []),
    ],
)
def test_another_run_than_expected_is_a_failure(
    runs: tuple[Runs, ...], workflows: list[WorkflowRecord], found: list[str]
) -> None:
    assert failures(replace(FIRES, runs=runs), RECOVERS, replace(AS_EXPECTED, workflows=workflows)) == found
