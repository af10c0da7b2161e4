"""Time zones as logs and rules write them: offsets, names of the time zone database, usual abbreviations."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?([0-5]\d))?(?::?([0-5]\d))?\Z")
_MOST = timedelta(hours=18)
# Hours from UTC of the abbreviations that the time zone database has not, or has with another meaning.
_ABBREVIATIONS = {
    "ACDT": 10.5, "ACST": 9.5, "ADT": -3, "AEDT": 11, "AEST": 10, "AKDT": -8, "AKST": -9, "AST": -4, "AWST": 8,
    "BST": 1, "CDT": -5, "CEST": 2, "CST": -6, "EDT": -4, "EEST": 3, "HKT": 8, "HST": -10, "IST": 5.5, "JST": 9,
    "KST": 9, "MDT": -6, "MSK": 3, "NZDT": 13, "NZST": 12, "PDT": -7, "PST": -8, "SGT": 8, "WEST": 1,
}  # fmt: skip


@cache
def zone_of(text: str) -> tzinfo | None:
    """The zone that ``text`` names, None when it names none; at most 18 hours from UTC."""
    if text.upper() in ("Z", "UTC", "GMT", "UT"):
        return UTC
    offset = _OFFSET.match(text)
    if offset:
        return _fixed(offset)
    if text.upper() in _ABBREVIATIONS:
        return timezone(timedelta(hours=_ABBREVIATIONS[text.upper()]))
    return ZoneInfo(text) if text in available_timezones() else None


def _fixed(offset: re.Match[str]) -> tzinfo | None:
    hours, minutes, seconds = (int(part or 0) for part in offset.groups()[1:])
    distance = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if distance > _MOST:
        return None
    return timezone(-distance if offset[1] == "-" else distance)
