"""A scenario as a sequence of events: what each state change led to, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from lrcp.core.frozen import Frozen
from lrcp.core.timeline import (
    ActionRecord,
    GroupTrack,
    IncidentRecord,
    MonitorTrack,
    NotificationRecord,
    PageRecord,
    ScenarioTimeline,
    WorkflowRecord,
)

OK, WARN, ALERT, NO_DATA = "OK", "Warn", "Alert", "No Data"
GRAVITY: Mapping[str, int] = {ALERT: 3, NO_DATA: 2, WARN: 1, OK: 0}
SIMPLE = "*"  # the group of a simple alert


class Change(Frozen):
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


Event = Change | ActionRecord | WorkflowRecord


_RANKS: Mapping[type, int] = {ActionRecord: 0, Change: 1, WorkflowRecord: 2}


def events(scenario: ScenarioTimeline) -> list[Event]:
    """In the order of time; what was done comes before what it led to, a workflow after the alert that started it."""
    told = list(_told(scenario))
    known = {_key(change) for change in told}
    untold = [each for each in _untold(scenario) if _key(each) not in known]
    found: list[Event] = [*scenario.actions, *told, *untold, *scenario.workflows]
    return sorted(found, key=lambda event: (event.at, _RANKS[type(event)]))


def service_label(scenario: ScenarioTimeline, service: str) -> str:
    """Empty where one service alone is watched: its name says nothing then."""
    return service if len(scenario.services) > 1 else ""


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
    monitors = {(monitor.service, monitor.id): monitor for monitor in scenario.monitors}
    for note in scenario.notifications:
        monitor = monitors[note.service, note.monitor]
        before, after = _states_around(monitor, note.group, note.at)
        incidents = [each for each in scenario.incidents if _same(each, note)]
        pages = [each for each in scenario.pages if _same(each, note)]
        yield Change(
            note.at,
            monitor,
            note.group,
            before,
            after,
            note.value,
            note,
            incidents=tuple(each.handle for each in incidents if each.at == note.at),
            pages=tuple(each.handle for each in pages if each.at == note.at),
            resolved=tuple(each.handle for each in pages if each.resolved_at == note.at),
        )


def _key(change: Change) -> tuple[float, str, str, str]:
    return change.at, change.monitor.service, change.monitor.id, change.group


def _same(led_to: IncidentRecord | PageRecord, note: NotificationRecord) -> bool:
    """Of the same group of the same monitor."""
    return (led_to.service, led_to.monitor, led_to.group) == (note.service, note.monitor, note.group)


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
