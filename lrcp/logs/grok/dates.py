"""The date matcher: patterns in Joda's letters, read into milliseconds since the epoch.

https://docs.datadoghq.com/logs/log_configuration/parsing/?tab=matchers#parsing-dates . A repeated letter takes
exactly as many digits (`dd` is not `3`), a single one takes what is there. A date without a year is of the
last 180 days or the following half year, anything less is of
today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo

import re2

from lrcp.core.frozen import Frozen
from lrcp.logs.grok.errors import FilterError, GrokError
from lrcp.logs.grok.names import days, months
from lrcp.logs.grok.regex import compile_pattern
from lrcp.logs.grok.zones import zone_of

_TOKEN = re.compile(r"([A-Za-z])\1*|'((?:[^']|'')*)'|.", re.DOTALL)
_LONGEST_AGO = timedelta(days=180)
_OFFSET = r"(?:Z|[+-]\d{2}:?\d{2})"
_ZONE_ID = r"[A-Za-z]+(?:[/_+\-:]?[A-Za-z0-9]+)*"
_ZONE_NAME = r"[A-Za-z]+(?:[+-]\d{1,2}(?::?\d{2})?)?"
_NUMBERS = {"d": 2, "H": 2, "h": 2, "k": 2, "K": 2, "m": 2, "s": 2, "D": 3, "e": 1, "C": 2}

Texts = Mapping[str, str]


class DateFormat(Frozen):
    """``expression`` matches a date without capturing anything; ``parse`` turns a match into milliseconds."""

    expression: str
    parse: Callable[[str], int]


def date_format(pattern: str, zone: str = "", locale: str = "", *, now: Callable[[], datetime]) -> DateFormat:
    """Raises GrokError for a letter, a zone or a language that is not known."""
    default = zone_of(zone) if zone else UTC
    if default is None:
        raise GrokError(f"`{zone}` is no time zone", fix="use UTC, an offset or a name such as Europe/Paris")
    captured, plain = [], []
    for number, found in enumerate(_TOKEN.finditer(pattern)):
        letter, expression = _expression(found, locale)
        plain.append(expression)
        captured.append(f"(?P<{letter}_{number}_{len(found[0])}>{expression})" if letter else expression)
    reader = compile_pattern("(?s)\\A" + "".join(captured) + "\\z")

    def parse(text: str) -> int:
        matched = reader.match(text)
        if matched is None:
            raise FilterError(f"{text!r} is not of the form {pattern!r}")
        fields = _Fields({name: value for name, value in matched.groupdict().items() if value is not None}, locale)
        return fields.instant(default, now())

    return DateFormat("(?:" + "".join(plain) + ")", parse)


def _expression(found: re.Match[str], locale: str) -> tuple[str, str]:
    """The letter of a field, or nothing for text that stands for itself, and its regular expression."""
    letter, length = found[1], len(found[0])
    if not letter:
        literal = found[0] if found[2] is None else (found[2].replace("''", "'") or "'")
        return "", str(re2.escape(literal))
    if letter in _NUMBERS:
        return letter, rf"\d{{1,{_NUMBERS[letter]}}}" if length == 1 else rf"\d{{{length}}}"
    if letter in "yY":
        return letter, r"\d{4}" if length == 1 else rf"\d{{{length}}}"
    if letter == "M":
        numbers = {1: r"\d{1,2}", 2: r"\d{2}"}
        return letter, numbers.get(length) or _either(months(locale))
    if letter == "E":
        return letter, _either(days(locale))
    others = {"a": "(?i:am|pm)", "S": rf"\d{{{length}}}", "G": "(?i:AD|BC)", "Z": _OFFSET if length < 3 else _ZONE_ID}
    others["z"] = _ZONE_NAME if length < 4 else _ZONE_ID
    if letter not in others:
        raise GrokError(f"`{found[0]}` is no field of a date", fix="quote text that means itself: 'T'")
    return letter, others[letter]


def _either(names: Mapping[str, int]) -> str:
    return "(?i:" + "|".join(str(re2.escape(name)) for name in sorted(names, key=len, reverse=True)) + ")"


class _Fields(Frozen):
    """``texts`` by `letter_place_length`."""

    texts: Texts
    locale: str

    def instant(self, default: tzinfo, now: datetime) -> int:
        zone = self._zone(default)
        hour, minute, second, milliseconds = self._clock()
        try:
            at = datetime.combine(self._day(now), datetime.min.time(), zone)
            at = at.replace(hour=hour, minute=minute, second=second)
            return round(at.timestamp()) * 1000 + milliseconds
        except (ValueError, OverflowError) as error:
            raise FilterError(str(error)) from None

    def _number(self, letters: str) -> int | None:
        for name, text in self.texts.items():
            if name[0] in letters:
                return int(text)
        return None

    def _text(self, letters: str) -> str:
        return next((text for name, text in self.texts.items() if name[0] in letters), "")

    def _zone(self, default: tzinfo) -> tzinfo:
        written = self._text("zZ")
        if not written:
            return default
        zone = zone_of(written)
        if zone is None:
            raise FilterError(f"{written!r} is no time zone")
        return zone

    def _day(self, now: datetime) -> date:
        year = self._year()
        month, day, day_of_year = self._month(), self._number("d"), self._number("D")
        if year is None:
            return _recent(month, day, now.date()) if month and day else now.date()
        if day_of_year is not None:
            return date(year, 1, 1) + timedelta(days=day_of_year - 1)
        return date(year, month or 1, day or 1)

    def _year(self) -> int | None:
        for name, text in self.texts.items():
            letter, _, length = name.split("_")
            if letter in "yY":
                return _century(int(text)) if length == "2" else int(text)
        return None

    def _month(self) -> int | None:
        text = self._text("M")
        return int(text) if text.isdigit() else months(self.locale)[text.lower()] if text else None

    def _clock(self) -> tuple[int, int, int, int]:
        hour = self._number("Hk")
        half = self._number("hK")
        if hour is None and half is not None:
            hour = half % 12 + (12 if self._text("a").lower() == "pm" else 0)
        fraction = self._text("S")[:3].ljust(3, "0")
        return (
            (hour or 0) % 24 if self._text("k") else hour or 0,
            self._number("m") or 0,
            self._number("s") or 0,
            int(fraction),
        )


def _recent(month: int, day: int, now: date) -> date:
    """The month and day of the first year in which they are no more than ``_LONGEST_AGO`` before ``now``."""
    for year in (now.year - 1, now.year, now.year + 1):
        with suppress(ValueError):  # 29 February is not in each
            if date(year, month, day) >= now - _LONGEST_AGO:
                return date(year, month, day)
    raise ValueError("there is no such day")


def _century(two_digits: int) -> int:
    """From 1969 to 2068, whenever it is read."""
    return two_digits + (1900 if two_digits >= 69 else 2000)
