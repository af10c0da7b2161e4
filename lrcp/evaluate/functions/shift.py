"""Queries of another time."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.arguments import zone
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
    return Frame(frame.groups, frame.values, frame.latest - seconds, absent=frame.absent)


_CALENDAR = re.compile(r"-(?P<amount>\d{1,4})(?P<unit>d|w|mo)")


def _calendar_shift(call: Invocation) -> Frame:
    match = _CALENDAR.fullmatch(call.text(1))
    if match is None:
        raise UnsupportedError(f"a calendar_shift() of `{call.text(1)}`", "write -1d, -2w or -1mo")
    if len(call.node.arguments) > 3:
        raise UnsupportedError("calendar_shift() with a start", "only the time zone is documented")
    where = zone(call.text(2) if len(call.node.arguments) > 2 else "UTC")
    return _shifted(call, _calendar_seconds(call.grid.end, int(match["amount"]), match["unit"], where))


def _calendar_seconds(end: int, amount: int, unit: str, where: ZoneInfo) -> int:
    """Seconds, negative, from ``end`` back to the same time of day on the other date."""
    local = datetime.fromtimestamp(end, tz=where)
    if unit == "mo":
        months = local.year * 12 + local.month - 1 - amount
        year, month = divmod(months, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        then = local.replace(year=year, month=month + 1, day=day)
    else:
        then = local - timedelta(days=amount * (7 if unit == "w" else 1))
    return int(then.timestamp()) - end


FUNCTIONS.exact("timeshift()")(Function(_timeshift, shared=True))
FUNCTIONS.exact("hour_before()")(Function(_before(3600), shared=True))
FUNCTIONS.exact("day_before()")(Function(_before(_DAY), shared=True))
FUNCTIONS.exact("week_before()")(Function(_before(7 * _DAY), shared=True))
FUNCTIONS.exact("month_before()", note="28 days")(Function(_before(28 * _DAY), shared=True))
FUNCTIONS.modelled(
    "calendar_shift()",
    note="days, weeks or months of the calendar in the time zone, as far as the end of the window is shifted by them; "
    "a day that a month lacks is its last",
)(Function(_calendar_shift))
