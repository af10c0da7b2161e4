"""Results as data, for machines: ``lrcp test --format json``, and timelines that reports draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.core.timeline import (
    ExpectationRecord,
    GroupTrack,
    MonitorTrack,
    PhaseSpan,
    ScenarioTimeline,
    Timeline,
)
from lrcp.prove.coverage import Coverage
from lrcp.prove.model import START
from lrcp.prove.plan import CaseResult, Planned
from lrcp.prove.run import CaseRun, Moment
from lrcp.respond.records import incident_records, monitor_track, notification_record, page_records

FORMAT = "lrcp.test/1"

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
        notifications=sorted(
            (notification_record(notice.notification, group, "case") for group, notice in notices),
            key=lambda each: each.at,
        ),
        incidents=incident_records(outcomes),
        pages=page_records(outcomes),
        actions=[],
        expectations=list(_expectations(result)),
    )


def _expectations(result: CaseResult) -> Iterator[ExpectationRecord]:
    for failure in result.failures:
        yield ExpectationRecord("case", failure.finding.message, passed=False, found=failure.finding.found)
    if result.passed:
        yield ExpectationRecord("case", result.case.name, passed=True)


def _monitor(run: CaseRun) -> MonitorTrack:
    groups = {name: _group(name, moments) for name, moments in run.groups.items()}
    return monitor_track(run.subject.definition, run.subject.severity, groups)


def _group(name: str, moments: Sequence[Moment]) -> GroupTrack:
    track = GroupTrack(name, [], [])
    for each in moments:
        track.saw(START + each.at, each.value, str(each.state))
    return track
