"""Whether what happened is what the scenario expects: exactly that, once, in time, with the right consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from lrcp.core.frozen import Frozen, field
from lrcp.core.timeline import (
    ExpectationRecord,
    IncidentRecord,
    MonitorTrack,
    NotificationRecord,
    PageRecord,
    PhaseSpan,
    WorkflowRecord,
)
from lrcp.rehearse.scenario import SIMPLE, Fires, Phase, Recovers, Runs, Scenario
from lrcp.respond import Outcome

OVERALL = "overall"
_TRANSITIONS: Mapping[str, str] = {"Alert": "alert", "No Data": "no_data"}
_VERBS: Mapping[str, str] = {
    "alert": "alerts",
    "no_data": "has no data",
    "recovery": "recovers",
    "warning": "warns",
    "renotify": "reminds",
}


_Alert = tuple[str, str, str]
"""Service, monitor and group: what tells two alerts apart."""


class _OfMonitor(Protocol):
    @property
    def service(self) -> str: ...
    @property
    def monitor(self) -> str: ...
    @property
    def group(self) -> str: ...


class Happened(Frozen):
    """Everything that a scenario led to.

    ``duplicates`` are incidents and pages beyond the first of one alert, ``wire`` what was sent, received and
    dropped, ``undeclared`` metrics that are not in the contract.
    """

    spans: Sequence[PhaseSpan]
    monitors: Sequence[MonitorTrack]
    notifications: Sequence[NotificationRecord] = ()
    incidents: Sequence[IncidentRecord] = ()
    pages: Sequence[PageRecord] = ()
    duplicates: Sequence[Outcome] = ()
    wire: Mapping[str, int] = field(default_factory=dict)
    undeclared: Sequence[str] = ()
    workflows: Sequence[WorkflowRecord] = ()

    def track(self, monitor: str, service: str) -> MonitorTrack:
        return next(track for track in self.monitors if (track.id, track.service) == (monitor, service))


def judge(scenario: Scenario, happened: Happened) -> list[ExpectationRecord]:
    """One record for each expectation of each phase, one for what else happened in it, and for the whole: two, and two
    more of what was sent where a service runs.
    """
    ended = _ended_alerts(happened.notifications)
    records: list[ExpectationRecord] = []
    for phase, span in zip(scenario.phases, happened.spans, strict=True):
        records += _Phase(phase, span, happened, ended, several=len(scenario.services) > 1).judge()
    records += [_no_duplicates(happened), _pages_resolved(happened)]
    return [*records, _wire(happened), _declared(happened)] if scenario.service else records


class _Phase:
    """One phase; notifications that an expectation accounts for are struck off the list."""

    def __init__(
        self, phase: Phase, span: PhaseSpan, happened: Happened, ended: frozenset[int], *, several: bool
    ) -> None:
        self._phase = phase
        self._span = span
        self._happened = happened
        self._ended = ended
        self._several = several
        self._left = [note for note in happened.notifications if note.phase == phase.name]

    def judge(self) -> Iterator[ExpectationRecord]:
        for fires in self._phase.expect.fires:
            found = "; ".join(self._fired(fires))
            yield ExpectationRecord(self._phase.name, _fires_text(fires, self._named(fires)), not found, found)
        for recovers in self._phase.expect.recovers:
            found = "; ".join(self._recovered(recovers))
            yield ExpectationRecord(self._phase.name, _recovers_text(recovers, self._named(recovers)), not found, found)
        found = "; ".join(self._describe(note) for note in self._left if not self._tolerated(note))
        yield from self._workflows()
        expected = self._phase.expect.fires or self._phase.expect.recovers
        text = f"nothing {'else ' if expected else ''}fires, recovers or warns"
        yield ExpectationRecord(self._phase.name, text, not found, found)

    def _fired(self, fires: Fires) -> Iterator[str]:
        """What is wrong with the alert, or with its absence."""
        note = self._strike(_about(fires), _TRANSITIONS[fires.state])
        if note is None:
            yield f"it did not: {self._values(fires)}"
            return
        yield from self._late(note, fires.within)
        severity = self._happened.track(fires.monitor, fires.service).severity
        if fires.severity and severity != fires.severity:
            yield f"its severity is {severity or 'none'}"
        yield from _handles("incident", fires.incident, [each.handle for each in self._opened(note)])
        yield from _handles("page", fires.page, [each.handle for each in self._paged(note)])

    def _recovered(self, recovers: Recovers) -> Iterator[str]:
        note = self._strike(_about(recovers), "recovery")
        if note is None:
            yield f"it did not: {self._values(recovers)}"
            return
        yield from self._late(note, recovers.within)

    def _workflows(self) -> Iterator[ExpectationRecord]:
        """One record for each run that is expected, one for any other."""
        left = [each for each in self._happened.workflows if each.phase == self._phase.name]
        for runs in self._phase.expect.runs:
            wanted = (runs.workflow, *_about(runs))
            record = next((each for each in left if (each.workflow, *_about(each)) == wanted), None)
            found = "it was not started" if record is None else "; ".join(_ran(runs, record))
            left = [each for each in left if each is not record]
            yield ExpectationRecord(self._phase.name, _runs_text(runs, self._named(runs)), not found, found)
        if left:
            found = "; ".join(f"{each.workflow} by {self._named(each)}" for each in left)
            yield ExpectationRecord(self._phase.name, "no other workflow is started", passed=False, found=found)

    def _strike(self, alert: _Alert, transition: str) -> NotificationRecord | None:
        """The first such notification; a second one stays on the list and is one too many."""
        for note in self._left:
            if (_about(note), note.transition) == (alert, transition):
                self._left.remove(note)
                return note
        return None

    def _late(self, note: NotificationRecord, within: float) -> Iterator[str]:
        after = note.at - self._span.start
        if after > within:
            yield f"it took {after / 60:g} min"

    def _tolerated(self, note: NotificationRecord) -> bool:
        """Warnings of monitors that may warn, and the end of a mere warning."""
        if note.transition == "recovery":
            return id(note) not in self._ended
        expect = self._phase.expect
        expected: tuple[Fires | Recovers, ...] = (*expect.fires, *expect.recovers)
        on_the_way = {(each.service, each.monitor) for each in expected}
        may = note.monitor in expect.may_warn or (note.service, note.monitor) in on_the_way
        return note.transition == "warning" and may

    def _opened(self, note: NotificationRecord) -> list[IncidentRecord]:
        return [each for each in self._happened.incidents if _same(each, note)]

    def _paged(self, note: NotificationRecord) -> list[PageRecord]:
        return [each for each in self._happened.pages if _same(each, note)]

    def _named(self, record: _OfMonitor) -> str:
        """With its service where there are several."""
        name = _name(record.monitor, record.group)
        return f"{record.service}: {name}" if self._several else name

    def _describe(self, note: NotificationRecord) -> str:
        value = "" if note.value is None else f" at {note.value:g}"
        minute = (note.at - self._span.start) / 60
        return f"{self._named(note)} {_VERBS[note.transition]}{value} after {minute:g} min"

    def _values(self, expected: Fires | Recovers) -> str:
        """What was measured instead, against which threshold."""
        track = self._happened.track(expected.monitor, expected.service)
        points = [point for each in track.groups if each.group == expected.group for point in each.points]
        values = [value for at, value in points if value is not None and self._span.start < at <= self._span.end]
        if not values:
            return "there was no value"
        limits = ", ".join(f"{name} {value:g}" for name, value in track.thresholds.items())
        return f"values were {min(values):g} to {max(values):g}, alert at {track.comparator} ({limits})"


def _ended_alerts(notifications: Sequence[NotificationRecord]) -> frozenset[int]:
    """Identities of the recoveries that end an alert or a lack of data, not only a warning."""
    alerting: set[_Alert] = set()
    ended: set[int] = set()
    for note in notifications:
        key = _about(note)
        if note.transition in _TRANSITIONS.values():
            alerting.add(key)
        elif note.transition == "recovery" and key in alerting:
            alerting.remove(key)
            ended.add(id(note))
    return frozenset(ended)


def _no_duplicates(happened: Happened) -> ExpectationRecord:
    found = "; ".join(f"{_name(each.monitor, each.group)}: {each.handle} once more" for each in happened.duplicates)
    return ExpectationRecord(OVERALL, "one alert opens one incident and pages once", not found, found)


def _pages_resolved(happened: Happened) -> ExpectationRecord:
    open_ = [page for page in happened.pages if page.resolved_at is None and _recovered_later(happened, page)]
    found = "; ".join(f"{page.handle} is still paged for {_name(page.monitor, page.group)}" for page in open_)
    return ExpectationRecord(OVERALL, "what recovers resolves its page", not found, found)


def _recovered_later(happened: Happened, page: PageRecord) -> bool:
    return any(
        note.transition == "recovery" and note.at > page.at and _about(note) == _about(page)
        for note in happened.notifications
    )


def _wire(happened: Happened) -> ExpectationRecord:
    wire = happened.wire
    same = wire["metrics_sent"] == wire["metrics_received"] and wire["logs_written"] == wire["logs_received"]
    text = f"{wire['metrics_sent']} metric values and {wire['logs_written']} log lines arrive, none lost or doubled"
    found = "" if same else f"{wire['metrics_received']} metric values and {wire['logs_received']} log lines"
    if wire["metrics_dropped"]:
        found = f"{wire['metrics_dropped']} metric values were dropped by the service itself"
    return ExpectationRecord(OVERALL, text, not found, found)


def _declared(happened: Happened) -> ExpectationRecord:
    found = ", ".join(sorted(happened.undeclared))
    return ExpectationRecord(OVERALL, "every metric is in the contract", not found, found)


def _handles(what: str, expected: str, found: Sequence[str]) -> Iterator[str]:
    wanted = [expected] if expected else []
    if [handle.removeprefix("@") for handle in found] != [f"{_PREFIX[what]}{handle}" for handle in wanted]:
        yield f"{what}: {', '.join(found) or 'none'}"


_PREFIX: Mapping[str, str] = {"incident": "incident-", "page": "oncall-"}


def _same(record: IncidentRecord | PageRecord, note: NotificationRecord) -> bool:
    return (record.at, _about(record)) == (note.at, _about(note))


def _about(record: _OfMonitor) -> _Alert:
    return record.service, record.monitor, record.group


def _ran(runs: Runs, record: WorkflowRecord) -> Iterator[str]:
    """What is otherwise than expected."""
    if record.status != runs.status:
        failed = next((f": {step.name}: {step.error}" for step in record.steps if step.error), "")
        yield f"it is {record.status}{failed}"
    steps = tuple(step.name for step in record.steps)
    if runs.steps and steps != runs.steps:
        yield f"its steps are {', '.join(steps)}"


def _runs_text(runs: Runs, name: str) -> str:
    steps = f": {', '.join(runs.steps)}" if runs.steps else ""
    ends = {"done": "ends", "failed": "fails", "waiting": "waits for somebody"}[runs.status]
    return f"{name} starts {runs.workflow}, which {ends}{steps}"


def _fires_text(fires: Fires, name: str) -> str:
    verb = "alerts" if fires.state == "Alert" else "reports no data"
    parts = [f"{name} {verb} within {fires.within / 60:g} min"]
    parts += [fires.severity] if fires.severity else []
    parts += [f"opens {fires.incident}" if fires.incident else "opens no incident"]
    parts += [f"pages {fires.page}" if fires.page else "pages nobody"]
    return ", ".join(parts)


def _recovers_text(recovers: Recovers, name: str) -> str:
    return f"{name} recovers within {recovers.within / 60:g} min"


def _name(monitor: str, group: str) -> str:
    return monitor if group == SIMPLE else f"{monitor} ({group})"
