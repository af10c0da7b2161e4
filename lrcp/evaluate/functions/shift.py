"""Queries of another time."""

from __future__ import annotations

from collections.abc import Callable

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation

_DAY = 86400


def _timeshift(call: Invocation) -> Frame:
    seconds = int(call.number(1))
    if seconds > 0:
        raise UnsupportedError("timeshift() into the future", "the number of seconds is negative")
    return _shifted(call, seconds)


def _before(seconds: int) -> Callable[[Invocation], Frame]:
    return lambda call: _shifted(call, -seconds)


def _shifted(call: Invocation, seconds: int) -> Frame:
    frame = call.context.frame(call.query, call.grid.shifted(seconds))
    return Frame(frame.groups, frame.values, frame.latest - seconds, counts=frame.counts)


FUNCTIONS.exact("timeshift()")(Function(_timeshift))
FUNCTIONS.exact("hour_before()")(Function(_before(3600)))
FUNCTIONS.exact("day_before()")(Function(_before(_DAY)))
FUNCTIONS.exact("week_before()")(Function(_before(7 * _DAY)))
FUNCTIONS.exact("month_before()", note="28 days")(Function(_before(28 * _DAY)))
FUNCTIONS.refuse("calendar_shift()")
