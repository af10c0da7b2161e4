"""Downtimes: when the notifications of which groups are muted.

https://docs.datadoghq.com/monitors/downtimes/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from math import inf
from typing import Any

from lrcp.core.durations import seconds
from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.downtime_scope import TagTest, scope_test
from lrcp.evaluate.measure import State
from lrcp.evaluate.schedule import Recurrence
from lrcp.evaluate.scope import Group
from lrcp.facts.nested import block, blocks
from lrcp.query import parse_search
from lrcp.spec.model import Reference, Resource

_STATES: Mapping[str, State] = {"alert": State.ALERT, "warn": State.WARN, "no data": State.NO_DATA}
_END_TYPES = ("expired", "canceled")
_MOST_RECURRENCES = 5

ARGUMENTS: Registry[str] = Registry("downtime argument", "Downtimes")
for _name, _note in {
    "monitor_identifier": "one declared monitor, or those that have all the tags",
    "mute_first_recovery_notification": "one of several downtimes that says so is enough",
    "notify_end_states": "all unless some are named",
    "notify_end_types": "downtimes expire; none is cancelled here",
    "one_time_schedule": "from the beginning without `start`, for ever without `end`",
}.items():
    ARGUMENTS.exact(_name, note=_note)(_note)
for _name, _note in {
    "recurring_schedule": "a day is 24 hours of a duration; a local time that clocks skip is an hour later; refused "
    "without `start`",
    "scope": "matches the tags of the group and those that all queries of the monitor ask for",
}.items():
    ARGUMENTS.modelled(_name, note=_note)(_note)
for _name in ("display_timezone", "message"):
    ARGUMENTS.exact(_name, note="changes nothing in evaluations")(_name)


class Downtime(Frozen):
    """A ``datadog_downtime_schedule``. It holds in ``[begin, end)``, or in the stretches of its ``recurrences``.

    ``monitor`` is the address of the one monitor that it is about, ``monitor_tags`` those that a monitor must have
    (all of them; none for every monitor). ``notifies_at_end``: the states that are notified of when it expires.
    """

    id: str
    scope: TagTest
    monitor: str | None = None
    monitor_tags: frozenset[str] = frozenset()
    begin: float = -inf
    end: float = inf
    recurrences: tuple[Recurrence, ...] = ()
    mute_first_recovery: bool = False
    notifies_at_end: frozenset[State] = frozenset(_STATES.values())

    @classmethod
    def of(cls, resource: Resource) -> Downtime:
        """Raises LrcpError (QuerySyntaxError) for a scope or a schedule that Datadog would not take."""
        arguments = resource.arguments
        for name in arguments:
            ARGUMENTS.get(name)
        once, recurring = block(arguments, "one_time_schedule"), block(arguments, "recurring_schedule")
        if once and recurring:
            raise LrcpError(f"downtime {resource.id} has a one-time and a recurring schedule; it takes one")
        monitor, tags = _monitors(resource)
        return cls(
            id=resource.id,
            scope=scope_test(parse_search(str(arguments["scope"]))),
            monitor=monitor,
            monitor_tags=tags,
            begin=_instant(once.get("start"), -inf),
            end=_instant(once.get("end"), inf),
            recurrences=tuple(_recurrences(recurring, resource.id)),
            mute_first_recovery=bool(arguments.get("mute_first_recovery_notification", False)),
            notifies_at_end=_at_end(arguments, resource.id),
        )

    def is_about(self, address: str, tags: Iterable[str]) -> bool:
        """Whether the monitor with this Terraform address and these tags is one of those it mutes."""
        if self.monitor is not None:
            return self.monitor == address
        return self.monitor_tags <= {tag.lower() for tag in tags}

    def holds(self, at: float) -> bool:
        if not self.recurrences:
            return self.begin <= at < self.end
        return any(next(each.stretches(at, at + 1), None) is not None for each in self.recurrences)

    def mutes(self, group: Iterable[str], at: float) -> bool:
        """``group``: the tags of the group, and those that the monitor's query asks for."""
        return self.holds(at) and self.scope(frozenset(group))


class Downtimes:
    """All that are declared."""

    def __init__(self, downtimes: Iterable[Downtime] = ()) -> None:
        self._downtimes = tuple(downtimes)

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Downtimes:
        """From ``datadog_downtime_schedule`` resources. Raises what ``Downtime.of`` raises."""
        return cls(Downtime.of(resource) for resource in resources)

    def of_monitor(self, address: str, tags: Iterable[str]) -> tuple[Downtime, ...]:
        found = tuple(tags)
        return tuple(each for each in self._downtimes if each.is_about(address, found))

    def muted(self, address: str, monitor_tags: Iterable[str], group: Group, at: float) -> tuple[Downtime, ...]:
        """The downtimes that mute this group of this monitor at ``at``."""
        return tuple(each for each in self.of_monitor(address, monitor_tags) if each.mutes(group, at))


def _monitors(resource: Resource) -> tuple[str | None, frozenset[str]]:
    identifier = block(resource.arguments, "monitor_identifier")
    named, tags = identifier.get("monitor_id"), identifier.get("monitor_tags") or ()
    if (named is None) == (not tags):
        raise LrcpError(f"downtime {resource.id} needs a `monitor_id` or `monitor_tags`, one of them")
    if named is None:
        wanted = frozenset(str(tag).lower() for tag in tags)
        return None, frozenset() if wanted == {"*"} else wanted
    reference = next(Reference.find(str(named)), None)
    return f"{reference.type}.{reference.name}" if reference else str(named), frozenset()


def _recurrences(recurring: Mapping[str, Any], id: str) -> Iterator[Recurrence]:
    found = blocks(recurring, "recurrence")
    if len(found) > _MOST_RECURRENCES:
        raise LrcpError(f"downtime {id} has {len(found)} recurrences; Datadog takes {_MOST_RECURRENCES}")
    for each in found:
        duration = seconds(str(each["duration"]))
        if duration <= 0:
            raise LrcpError(f"downtime {id}: `{each['duration']}` is no duration such as 90m, 2h, 1d or 1w")
        zone = str(recurring.get("timezone") or "UTC")
        yield Recurrence.of(str(each["rrule"]), each.get("start"), zone, duration)


def _at_end(arguments: Mapping[str, Any], id: str) -> frozenset[State]:
    """By default all states are notified of when a downtime expires; nobody cancels one here."""
    types = arguments.get("notify_end_types") or ("expired",)
    states = arguments.get("notify_end_states") or tuple(_STATES)
    for known, written in ((_END_TYPES, types), (_STATES, states)):
        for each in written:
            if each not in known:
                raise LrcpError(f"downtime {id}: `{each}` is none of {', '.join(known)}")
    return frozenset(_STATES[str(each)] for each in states) if "expired" in types else frozenset()


def _instant(written: str | None, default: float) -> float:
    if not written:
        return default
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise LrcpError(f"`{written}` is no ISO 8601 time such as 2026-01-15T22:00:00Z") from error
    if found.tzinfo is None:
        raise LrcpError(f"`{written}` has no offset; a one-time schedule is written in UTC: {written}Z")
    return found.timestamp()
