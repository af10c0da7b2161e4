"""A scenario as a sequence of events: what each state change led to, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lrcp.core.timeline import ActionRecord, GroupTrack, MonitorTrack, NotificationRecord, ScenarioTimeline

OK, WARN, ALERT, NO_DATA = "OK", "Warn", "Alert", "No Data"
GRAVITY: Mapping[str, int] = {ALERT: 3, NO_DATA: 2, WARN: 1, OK: 0}
SIMPLE = "*"  # the group of a simple alert


@dataclass(frozen=True, slots=True)
class Change:
    """One group of one monitor left ``before`` for ``after``, or reminded that it is still in it.

    ``notification`` is None when nobody was told. ``incidents``, ``pages`` and ``resolved`` are handles.
    """

    at: float
    monitor: MonitorTrack
    group: str
    before: str
    after: str
    value: float | None
    notification: NotificationRecord | None
    incidents: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()

    @property
    def recovers(self) -> bool:
        return self.after == OK


Event = Change | ActionRecord


def events(scenario: ScenarioTimeline) -> list[Event]:
    """In the order of time; what was done comes before what it led to."""
    told = list(_told(scenario))
    known = {(change.at, change.monitor.id, change.group) for change in told}
    untold = [each for each in _untold(scenario) if (each.at, each.monitor.id, each.group) not in known]
    found: list[Event] = [*scenario.actions, *told, *untold]
    return sorted(found, key=lambda event: (event.at, isinstance(event, Change)))


def group_label(group: str) -> str:
    """A group by its tag values, ``/qa`` for ``endpoint:/qa``; empty for a simple alert."""
    return "" if group == SIMPLE else ", ".join(tag.partition(":")[2] or tag for tag in group.split(","))


def worst_state(monitor: MonitorTrack) -> str:
    """The gravest state of any group, that before the first data apart; No Data when there never was any."""
    met = {state for group in monitor.groups for state in states_met(group)}
    return max(met, key=lambda state: GRAVITY.get(state, 0), default=NO_DATA)


def is_quiet(monitor: MonitorTrack) -> bool:
    """No group ever left OK; a group that never had data did nothing either."""
    return all(states_met(group) in ([], [OK], [NO_DATA]) for group in monitor.groups)


def states_met(group: GroupTrack) -> list[str]:
    """The states of ``group``, without the No Data that every group begins with."""
    states = [state for _, state in group.states]
    return states[1:] if len(states) > 1 and states[0] == NO_DATA else states


def _told(scenario: ScenarioTimeline) -> Iterator[Change]:
    monitors = {monitor.id: monitor for monitor in scenario.monitors}
    for note in scenario.notifications:
        monitor = monitors[note.monitor]
        before, after = _states_around(monitor, note.group, note.at)
        alert = (note.monitor, note.group)
        yield Change(
            note.at,
            monitor,
            note.group,
            before,
            after,
            note.value,
            note,
            incidents=tuple(i.handle for i in scenario.incidents if (i.monitor, i.group) == alert and i.at == note.at),
            pages=tuple(p.handle for p in scenario.pages if (p.monitor, p.group) == alert and p.at == note.at),
            resolved=tuple(
                p.handle for p in scenario.pages if (p.monitor, p.group) == alert and p.resolved_at == note.at
            ),
        )


def _untold(scenario: ScenarioTimeline) -> Iterator[Change]:
    """State changes without a notification; the first data of a group is no event."""
    for monitor in scenario.monitors:
        for group in monitor.groups:
            values = dict(group.points)
            for (_, before), (at, after) in pairwise(group.states):
                if (before, after) != (NO_DATA, OK):
                    yield Change(at, monitor, group.group, before, after, values.get(at), None)


def _states_around(monitor: MonitorTrack, group: str, at: float) -> tuple[str, str]:
    """The group's state before and from ``at`` on."""
    states = next((track.states for track in monitor.groups if track.group == group), [])
    earlier = [state for instant, state in states if instant < at]
    until = [state for instant, state in states if instant <= at]
    before = earlier[-1] if earlier else NO_DATA
    return before, until[-1] if until else before
