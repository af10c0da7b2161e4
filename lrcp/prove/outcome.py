"""Results as data, for machines: ``lrcp test --format json``, and timelines that reports draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.core.timeline import (
    ExpectationRecord,
    GroupTrack,
    IncidentRecord,
    MonitorTrack,
    NotificationRecord,
    PageRecord,
    PhaseSpan,
    ScenarioTimeline,
    Timeline,
)
from lrcp.prove.coverage import Coverage
from lrcp.prove.model import START
from lrcp.prove.plan import CaseResult, Planned
from lrcp.prove.run import CaseRun, Moment, Notice
from lrcp.query import ast
from lrcp.respond import Incident, Page

FORMAT = "lrcp.test/1"
_THRESHOLDS = ("critical", "warning", "critical_recovery", "warning_recovery")

Results = Sequence[tuple[Planned, Sequence[CaseResult]]]


def as_dict(
    results: Results, coverage: Coverage | None = None, mutation: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Every test with its cases; findings in the form of schemas/formats/finding.json.

    ``mutation`` has the form that ``lrcp mutate`` gives it.
    """
    record: dict[str, Any] = {
        "format": FORMAT,
        "passed": all(case.passed for _, cases in results for case in cases),
        "tests": [_test(planned, cases) for planned, cases in results],
    }
    if coverage is not None:
        missing = [{"monitor": monitor, "kind": kind} for monitor, kind in coverage.missing]
        record["coverage"] = {
            "monitors": {name: dict(found) for name, found in coverage.cases.items()},
            "missing": missing,
        }
    if mutation is not None:
        record["mutation"] = mutation
    return record


def timeline(planned: Planned, results: Sequence[CaseResult]) -> Timeline:
    """Each case that could be evaluated as a scenario."""
    test = planned.test
    scenarios = [_scenario(each, each.run) for each in results if each.run is not None]
    return Timeline(test.service, test.environment, scenarios)


def _test(planned: Planned, cases: Sequence[CaseResult]) -> dict[str, Any]:
    test = planned.test
    return {
        "monitor": test.monitor,
        "service": test.service,
        "environment": test.environment,
        "path": test.path,
        "cases": [
            {
                "name": each.case.name,
                "line": each.case.position.line,
                "passed": each.passed,
                "failures": [failure.finding.as_dict() for failure in each.failures],
            }
            for each in cases
        ],
    }


def _scenario(result: CaseResult, run: CaseRun) -> ScenarioTimeline:
    notices = [(group, each.notice) for group, moments in run.groups.items() for each in moments if each.notice]
    outcomes = [outcome for _, notice in notices for outcome in notice.outcomes]
    return ScenarioTimeline(
        name=result.case.name,
        title=run.subject.definition.query,
        seed=0,
        start=START,
        end=START + result.case.end,
        phases=[PhaseSpan("case", START, START + result.case.end)],
        monitors=[_monitor(run)],
        notifications=sorted((_notification(*each) for each in notices), key=lambda each: each.at),
        incidents=[
            IncidentRecord(each.at, each.handle, each.severity, each.type, each.monitor, each.group, dict(each.fields))
            for each in outcomes
            if isinstance(each, Incident)
        ],
        pages=[
            PageRecord(each.at, each.handle, each.monitor, each.group, each.resolved_at)
            for each in outcomes
            if isinstance(each, Page)
        ],
        actions=[],
        expectations=list(_expectations(result)),
    )


def _expectations(result: CaseResult) -> Iterator[ExpectationRecord]:
    for failure in result.failures:
        yield ExpectationRecord("case", failure.finding.message, passed=False, found=failure.finding.found)
    if result.passed:
        yield ExpectationRecord("case", result.case.name, passed=True)


def _monitor(run: CaseRun) -> MonitorTrack:
    subject, definition = run.subject, run.subject.definition
    condition = definition.ast.condition if isinstance(definition.ast, ast.MetricMonitor | ast.SloMonitor) else None
    limits = {name: getattr(definition.options.thresholds, name) for name in _THRESHOLDS}
    return MonitorTrack(
        id=definition.id,
        name=definition.name,
        type=definition.type,
        query=definition.query,
        comparator=condition.comparator if condition else "",
        unit="",
        severity=subject.severity,
        thresholds={name: value for name, value in limits.items() if value is not None},
        groups=[_group(name, run.groups[name]) for name in sorted(run.groups)],
    )


def _group(name: str, moments: Sequence[Moment]) -> GroupTrack:
    track = GroupTrack(name, [(START + each.at, each.value) for each in moments], [])
    for each in moments:
        if not track.states or track.states[-1][1] != each.state:
            track.states.append((START + each.at, str(each.state)))
    return track


def _notification(group: str, notice: Notice) -> NotificationRecord:
    sent = notice.notification
    return NotificationRecord(
        at=START + notice.at,
        phase="case",
        monitor=sent.monitor,
        group=group,
        transition=notice.kind,
        value=sent.transition.value,
        title=sent.title,
        text=sent.text,
        recipients=list(sent.recipients),
    )
