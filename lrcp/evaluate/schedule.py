"""Recurring instants: iCalendar recurrence rules in a time zone, as downtimes, SLO corrections and schedules have them.

https://datatracker.ietf.org/doc/html/rfc5545#section-3.3.10
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from lrcp.core.errors import LrcpError

_FREQUENCY = re.compile(r"\bFREQ=(\w+)")
_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
_REFUSED = re.compile(r"\b(DTSTART|DTEND|DURATION)\b")


@dataclass(frozen=True)
class Recurrence:
    """``rule`` (an RRULE) from ``start`` on, a local time of ``timezone``; each time for ``duration`` seconds.

    A local time that a change of the clocks skips happens an hour later, one that it repeats happens once.
    """

    rule: str
    start: datetime
    timezone: str = "UTC"
    duration: int = 0

    @classmethod
    def of(cls, rule: str, start: str | float | None, timezone: str = "UTC", duration: int = 0) -> Recurrence:
        """``start`` as ISO 8601 local time without an offset, or in seconds since the epoch.

        Raises LrcpError for a rule, a start or a time zone that cannot be read, and for a missing start: then
        the recurrence begins when it is created, which is not known before deployment.
        """
        if start is None or start == "":
            raise LrcpError(f"the recurrence `{rule}` has no `start`; it would begin whenever it is deployed")
        found = cls(rule, _local(start, _zone(timezone)), timezone, duration)
        next(found._instants(), None)  # a rule that cannot be read is refused now
        return found

    @property
    def frequency(self) -> str:
        """DAILY, WEEKLY ... as the rule says."""
        found = _FREQUENCY.search(self.rule.upper())
        return found[1] if found else ""

    def between(self, after: float, until: float) -> Sequence[float]:
        """Occurrences in ``(after, until]``, in seconds since the epoch."""
        known = self._known.up_to(until)
        return known[bisect_right(known, after) : bisect_right(known, until)]

    def stretches(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        """The stretches of time that recur, as far as they touch ``[begin, end)``; not cut."""
        for start in self.between(begin - self.duration, end):
            if start < end:
                yield start, start + self.duration

    @cached_property
    def _known(self) -> _Known:
        return _Known(self._instants())

    def _instants(self) -> Iterator[float]:
        refused = _REFUSED.search(self.rule.upper())
        if refused:
            raise LrcpError(f"`{refused[1]}` is not supported in the recurrence rule `{self.rule}`")
        zone = _zone(self.timezone)
        rule = _UNTIL.sub(lambda found: f"UNTIL={_until(found[1], zone)}", self.rule.upper())
        try:
            occurrences = rrulestr(rule, dtstart=self.start)
        except (ValueError, KeyError, TypeError) as error:
            raise LrcpError(f"the recurrence rule `{self.rule}` cannot be read: {error}") from error
        return (each.replace(tzinfo=zone).timestamp() for each in occurrences)


class _Known:
    """The occurrences found so far: rules are unfolded only as far as they are asked for."""

    def __init__(self, coming: Iterator[float]) -> None:
        self._coming = coming
        self._found: list[float] = []

    def up_to(self, until: float) -> list[float]:
        while not self._found or self._found[-1] <= until:
            following = next(self._coming, None)
            if following is None:
                break
            self._found.append(following)
        return self._found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise LrcpError(f"there is no time zone {name!r}") from error


def _local(start: str | float, zone: ZoneInfo) -> datetime:
    if not isinstance(start, str):
        return datetime.fromtimestamp(start, tz=zone).replace(tzinfo=None)
    try:
        found = datetime.fromisoformat(start)
    except ValueError as error:
        raise LrcpError(f"`{start}` is no ISO 8601 time such as 2026-01-15T22:00:00") from error
    return found if found.tzinfo is None else found.astimezone(zone).replace(tzinfo=None)


def _until(instant: str, zone: ZoneInfo) -> str:
    """The end of a rule is written in UTC; occurrences are local times."""
    end = datetime.strptime(instant, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return end.astimezone(zone).strftime("%Y%m%dT%H%M%S")
