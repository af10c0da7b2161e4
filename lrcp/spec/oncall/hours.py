"""Weeks as clocks show them: windows of opening hours, and the instants at which clocks are changed.

A window is compared with the time on the clock: an hour that a clock shows twice is twice inside it, and
one that is skipped is missing from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lrcp.spec.oncall.model import DAY, WEEK, Hours


def open_at(hours: Hours, at: float) -> bool:
    if not hours.windows:
        return True
    now = _second_of_week(at, hours.zone)
    return any(_inside(now, begin, end) for begin, end in hours.windows)


def opening(hours: Hours, at: float) -> float:
    """``at`` when it is within ``hours``, otherwise when they begin next."""
    if open_at(hours, at):
        return at
    return next(edge for edge in sorted(edges(hours, at, at + 2 * WEEK)) if open_at(hours, edge))


def edges(hours: Hours, begin: float, end: float) -> Iterator[float]:
    """Every instant from ``begin`` to ``end`` at which it may open or close, in no order."""
    if not hours.windows:
        return
    monday = _monday(begin, hours.zone)
    seconds = {edge % WEEK for window in hours.windows for edge in window}
    while instant(monday, hours.zone) <= end:
        clocks = (monday + timedelta(seconds=second) for second in seconds)
        yield from (at for clock in clocks for at in _instants(clock, hours.zone) if begin <= at <= end)
        monday += timedelta(weeks=1)
    yield from clock_changes(hours.zone, begin, end)


def clock_changes(zone: ZoneInfo, begin: float, end: float) -> Iterator[float]:
    """The instants between ``begin`` and ``end`` at which clocks in ``zone`` are put forward or back."""
    first, last = int(begin // DAY), int(end // DAY) + 1
    for day in range(first, last):
        if _offset(zone, day * DAY) != _offset(zone, (day + 1) * DAY):
            at = _change(zone, day)
            if begin <= at <= end:
                yield float(at)


def local(at: float, zone: ZoneInfo) -> datetime:
    """What a clock shows, without its zone."""
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None, fold=0)


def instant(clock: datetime, zone: ZoneInfo) -> float:
    """When the clock shows it first; a time that is skipped comes an hour later."""
    return clock.replace(tzinfo=zone, fold=0).timestamp()


def _instants(clock: datetime, zone: ZoneInfo) -> set[float]:
    """Both, when the clock shows it twice."""
    return {clock.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1)}


def _inside(now: float, begin: int, end: int) -> bool:
    return begin <= now < end if begin < end else now >= begin or now < end


def _second_of_week(at: float, zone: ZoneInfo) -> float:
    clock = local(at, zone)
    return (clock - _midnight(clock)).total_seconds() + clock.weekday() * DAY


def _midnight(clock: datetime) -> datetime:
    return clock.replace(hour=0, minute=0, second=0, microsecond=0)


def _monday(at: float, zone: ZoneInfo) -> datetime:
    clock = local(at, zone)
    return _midnight(clock) - timedelta(days=clock.weekday())


def _offset(zone: ZoneInfo, at: float) -> timedelta:
    offset = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 - every zone has one
    return offset


@lru_cache(maxsize=1024)
def _change(zone: ZoneInfo, day: int) -> int:
    """The second within ``day`` (of the epoch) from which on the new offset holds."""
    low, high = day * DAY, (day + 1) * DAY
    old = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high
