"""Who is on shift at an instant, when that changes, and when it is nobody.

https://docs.datadoghq.com/incident_response/on-call/schedules/ ; modelled, as Datadog does not say it:
handoffs of whole days stay at the same time of the clock when clocks are changed, other intervals are elapsed
time; a turn of nobody leaves the shift to the layers above; before ``rotation_start`` a layer is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from lrcp.core.frozen import Frozen
from lrcp.spec.oncall.hours import edges, instant, local, open_at
from lrcp.spec.oncall.model import DAY, WEEK, Layer, Schedule

YEAR = 366 * DAY


class Shift(Frozen):
    """From ``begin`` to before ``end``; ``user`` is None for a gap."""

    begin: float
    end: float
    user: str | None


def on_call(schedule: Schedule, at: float, position: str = "current") -> str | None:
    """The person's id, None when nobody is on call. ``previous`` and ``next`` are the nearest others by time."""
    if position == "current":
        return next(filter(None, (member(layer, at) for layer in reversed(schedule.layers))), None)
    now, reach = on_call(schedule, at), 2 * WEEK
    while reach < YEAR:
        near = shifts(schedule, at, at + reach) if position == "next" else _backwards(schedule, at, reach)
        found = next((each.user for each in near if each.user is not None and each.user != now), None)
        if found is not None:
            return found
        reach *= 2
    return now


def member(layer: Layer, at: float) -> str | None:
    """Whose turn it is in this layer alone; None when it is nobody's, or outside of the layer's times."""
    if at < layer.effective or (layer.end is not None and at >= layer.end) or not open_at(layer.hours, at):
        return None
    number = turn(layer, at)
    return None if number is None else layer.members[number % len(layer.members)]


def turn(layer: Layer, at: float) -> int | None:
    """How many handoffs there were by ``at``; None before the rotation starts."""
    if at < layer.rotation_start:
        return None
    if layer.interval % DAY:
        return int((at - layer.rotation_start) // layer.interval)
    elapsed = local(at, layer.hours.zone) - local(layer.rotation_start, layer.hours.zone)
    number = max(0, elapsed // timedelta(seconds=layer.interval))
    # A handoff in an hour that clocks skip or show twice is later or earlier than the clock suggests.
    while handoff(layer, number + 1) <= at:
        number += 1
    while number and handoff(layer, number) > at:
        number -= 1
    return number


def handoff(layer: Layer, number: int) -> float:
    """When turn ``number`` begins, counted from 0."""
    if number == 0 or layer.interval % DAY:
        return layer.rotation_start + number * layer.interval
    start = local(layer.rotation_start, layer.hours.zone)
    return instant(start + timedelta(seconds=layer.interval * number), layer.hours.zone)


def shifts(schedule: Schedule, begin: float, end: float) -> Iterator[Shift]:
    """Who is on call from ``begin`` to ``end``, gaps included; neighbours differ."""
    instants = sorted({begin, end, *_changes(schedule, begin, end)})
    since, user = begin, on_call(schedule, begin)
    for at in instants[1:-1]:
        now = on_call(schedule, at)
        if now != user:
            yield Shift(since, at, user)
            since, user = at, now
    if since < end:
        yield Shift(since, end, user)


@lru_cache(maxsize=256)
def gaps(schedule: Schedule) -> tuple[Shift, ...]:
    """When nobody is on call, from the first shift to a year after the last date that is declared."""
    dates = [date for layer in schedule.layers for date in (layer.effective, layer.rotation_start, layer.end or 0.0)]
    begins = [max(layer.effective, layer.rotation_start) for layer in schedule.layers]
    # A layer that always has somebody leaves no gaps from its beginning on, whatever the others do.
    covered = (begin for begin, layer in zip(begins, schedule.layers, strict=True) if _always(layer))
    end = min(covered, default=max(dates) + YEAR)
    return tuple(shift for shift in shifts(schedule, min(begins), end) if shift.user is None)


def _always(layer: Layer) -> bool:
    return not layer.hours.windows and layer.end is None and None not in layer.members


def _backwards(schedule: Schedule, at: float, reach: float) -> Iterator[Shift]:
    return reversed(list(shifts(schedule, at - reach, at)))


def _changes(schedule: Schedule, begin: float, end: float) -> Iterator[float]:
    for layer in schedule.layers:
        yield from (at for at in (layer.effective, layer.rotation_start, layer.end) if at and begin < at < end)
        number = turn(layer, max(begin, layer.rotation_start))
        assert number is not None  # noqa: S101 - the rotation has started by then
        while (at := handoff(layer, number)) < end:
            number += 1
            if at > begin:
                yield at
        yield from edges(layer.hours, begin, end)
