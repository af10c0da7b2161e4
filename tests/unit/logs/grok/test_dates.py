from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lrcp.logs.grok.dates import date_format
from lrcp.logs.grok.errors import FilterError, GrokError
from lrcp.logs.grok.regex import compile_pattern
from lrcp.logs.grok.zones import zone_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def parse(pattern: str, text: str, *more: str, now: datetime = NOW) -> int:
    return date_format(pattern, *more, now=lambda: now).parse(text)


def day(year: int, month: int, date: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return round(datetime(year, month, date, hour, minute, second, tzinfo=UTC).timestamp() * 1000)


# https://docs.datadoghq.com/logs/log_configuration/parsing/?tab=matchers#parsing-dates
@pytest.mark.parametrize(
    ("pattern", "text", "milliseconds"),
    [
        ("EEE MMM dd HH:mm:ss yyyy", "Thu Jun 16 08:29:03 2016", 1466065743000),
        ("dd/MMM/yyyy:HH:mm:ss Z", "06/Mar/2013:01:36:30 +0900", 1362501390000),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2016-11-29T16:21:36.431+0000", 1480436496431),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "2016-11-29T16:21:36.431+00:00", 1480436496431),
        ("dd/MMM/yyyy:HH:mm:ss.SSS", "06/Feb/2009:12:14:14.655", 1233922454655),
        ("yyyy-MM-dd HH:mm:ss.SSS z", "2007-08-31 19:22:22.427 ADT", 1188598942427),
    ],
)
def test_the_worked_examples_of_the_documentation(pattern: str, text: str, milliseconds: int) -> None:
    assert parse(pattern, text) == milliseconds


@pytest.mark.parametrize(
    ("zone", "milliseconds"),
    [("Europe/Paris", 1466058543000), ("UTC+5", 1466047743000), ("+3", 1466054943000), ("PST", 1466094543000)],
)
def test_a_zone_is_that_of_dates_without_one(zone: str, milliseconds: int) -> None:
    assert parse("EEE MMM dd HH:mm:ss yyyy", "Thu Jun 16 08:29:03 2016", zone) == milliseconds


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2016-01-01T00:00:00Z", day(2016, 1, 1)),
        ("M/d/yy H:m:s", "5/6/18 9:4:5", day(2018, 5, 6, 9, 4, 5)),
        ("yyMMdd", "991231", day(1999, 12, 31)),
        ("yyMMdd", "681231", day(2068, 12, 31)),
        ("hh:mm a dd/MM/yyyy", "12:30 AM 01/02/2020", day(2020, 2, 1, 0, 30)),
        ("hh:mm a dd/MM/yyyy", "12:30 pm 01/02/2020", day(2020, 2, 1, 12, 30)),
        ("kk:mm dd/MM/yyyy", "24:05 01/02/2020", day(2020, 2, 1, 0, 5)),
        ("yyyy-DDD", "2020-060", day(2020, 2, 29)),
        ("yyyy-MM", "2020-06", day(2020, 6, 1)),
        ("MMMM d, yyyy", "September 9, 2020", day(2020, 9, 9)),
        ("yyyy.MM.dd G 'at' HH 'o''clock'", "2020.01.02 AD at 03 o'clock", day(2020, 1, 2, 3)),
        ("yyyy-MM-dd HH:mm:ss ZZZ", "2020-07-01 12:00:00 America/New_York", day(2020, 7, 1, 16)),
    ],
)
def test_the_letters_of_joda(pattern: str, text: str, expected: int) -> None:
    assert parse(pattern, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Feb 28 10:00:00", day(2026, 2, 28, 10)),
        ("Dec 31 10:00:00", day(2025, 12, 31, 10)),
        ("Mar 02 10:00:00", day(2026, 3, 2, 10)),
        ("Aug 30 10:00:00", day(2026, 8, 30, 10)),
        ("Sep 03 10:00:00", day(2025, 9, 3, 10)),
    ],
)
def test_a_date_without_year_is_of_the_last_180_days_or_to_come(text: str, expected: int) -> None:
    assert parse("MMM dd HH:mm:ss", text) == expected


def test_a_time_alone_is_of_today() -> None:
    assert parse("HH:mm:ss", "14:20:15") == day(2026, 3, 1, 14, 20, 15)


@pytest.mark.parametrize(("digits", "milliseconds"), [("1", 100), ("12", 120), ("123", 123), ("123456789", 123)])
def test_fractions_of_a_second_are_cut_at_milliseconds(digits: str, milliseconds: int) -> None:
    pattern = "yyyy-MM-dd HH:mm:ss." + "S" * len(digits)
    assert parse(pattern, f"1970-01-01 00:00:00.{digits}") == milliseconds


@pytest.mark.parametrize(
    ("locale", "text"), [("fr", "3 févr. 2020"), ("de-DE", "3 Februar 2020"), ("es", "3 feb 2020"), ("", "3 FEB 2020")]
)
def test_names_are_those_of_the_language(locale: str, text: str) -> None:
    assert parse("d MMM yyyy", text, "UTC", locale) == day(2020, 2, 3)


@pytest.mark.parametrize("text", ["2020-13-01", "2020-02-30", "2020-1-01", "20-01-01", "2020-01-01 ", "0000-01-01"])
def test_a_date_that_does_not_exist_or_fit_is_none(text: str) -> None:
    with pytest.raises(FilterError):
        parse("yyyy-MM-dd", text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("yyyy-bb",), "`bb` is no field of a date"),
        (("yyyy", "Mars/Base"), "`Mars/Base` is no time zone"),
        (("MMM", "UTC", "xx"), "names of dates in `xx` are not known"),
    ],
)
def test_what_is_not_known_is_named(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(GrokError, match=message):
        date_format(*arguments, now=lambda: NOW)


def test_the_expression_matches_what_can_be_parsed() -> None:
    form = date_format("yyyy-MM-dd'T'HH:mm:ss.SSSZ", now=lambda: NOW)
    assert compile_pattern(form.expression).fullmatch("2020-01-01T00:00:00.000+01:00")
    assert not compile_pattern(form.expression).fullmatch("2020-01-01T00:00:00+01:00")


@pytest.mark.parametrize("text", ["+19", "+18:30", "UTC+99", "nowhere", "", "../etc/passwd"])
def test_a_zone_is_at_most_eighteen_hours_away_and_exists(text: str) -> None:
    assert zone_of(text) is None
