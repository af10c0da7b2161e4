from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.errors import LrcpError
from lrcp.evaluate.schedule import Recurrence

START = 1_768_435_200  # 2026-01-15 00:00:00 UTC, a Thursday
DAY = 86400


@pytest.fixture
def daily():
    return Recurrence.of("FREQ=DAILY", "2026-01-15T09:00:00", duration=1800)


def last(rule, at):
    """The latest occurrence by then."""
    found = rule.between(0, at)
    return found[-1] if found else None


def test_nothing_happens_before_the_start(daily):
    assert list(daily.between(0, START + 9 * 3600 - 1)) == []
    assert last(daily, START) is None


def test_the_last_occurrence_is_the_latest_by_then(daily):
    first = START + 9 * 3600

    assert [last(daily, first + after) for after in (0, DAY - 1, DAY)] == [first, first, first + DAY]


def test_what_was_asked_for_later_does_not_change_what_was_earlier(daily):
    later = last(daily, START + 30 * DAY)

    assert later == START + 29 * DAY + 9 * 3600
    assert list(daily.between(START, START + DAY)) == [START + 9 * 3600]


def test_stretches_are_those_that_touch_the_span(daily):
    nine = START + 9 * 3600

    assert list(daily.stretches(nine + 1799, nine + DAY)) == [(nine, nine + 1800)]
    assert list(daily.stretches(nine + 1800, nine + DAY)) == []
    assert list(daily.stretches(nine, nine + DAY + 1)) == [(nine, nine + 1800), (nine + DAY, nine + DAY + 1800)]


def test_a_rule_that_has_ended_has_no_more_occurrences():
    twice = Recurrence.of("FREQ=DAILY;COUNT=2", "2026-01-15T09:00:00")

    assert last(twice, START + 300 * DAY) == START + DAY + 9 * 3600


def test_a_start_may_be_an_instant():
    berlin = Recurrence.of("FREQ=DAILY", START + 1800, "Europe/Berlin")

    assert berlin.start == datetime(2026, 1, 15, 1, 30)  # noqa: DTZ001  local time
    assert last(berlin, START + 1800) == START + 1800


@pytest.mark.parametrize(
    ("rule", "start", "zone", "message"),
    [
        ("FREQ=SOMETIMES", "2026-01-15T00:00:00", "UTC", "`FREQ=SOMETIMES` cannot be read"),
        ("weekly", "2026-01-15T00:00:00", "UTC", "`weekly` cannot be read"),
        ("INTERVAL=2", "2026-01-15T00:00:00", "UTC", "cannot be read"),
        ("FREQ=DAILY;DURATION=PT1H", "2026-01-15T00:00:00", "UTC", "`DURATION` is not supported"),
        ("DTSTART=20260115T000000;FREQ=DAILY", "2026-01-15T00:00:00", "UTC", "`DTSTART` is not supported"),
        ("FREQ=DAILY", "tomorrow", "UTC", "`tomorrow` is no ISO 8601 time"),
        ("FREQ=DAILY", None, "UTC", "has no `start`"),
        ("FREQ=DAILY", "2026-01-15T00:00:00", "Mars/Olympus", "no time zone 'Mars/Olympus'"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(rule, start, zone, message):
    with pytest.raises(LrcpError, match=message):
        Recurrence.of(rule, start, zone)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["Europe/Rome", "America/New_York", "Asia/Kolkata", "UTC"]),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 364),
)
def test_a_daily_rule_keeps_its_local_time_but_for_the_hour_that_clocks_skip(zone, hour, minute, day):
    rule = Recurrence.of("FREQ=DAILY", f"2026-01-01T{hour:02}:{minute:02}:00", zone)

    at = last(rule, START + day * DAY)

    assert at is not None
    local = datetime.fromtimestamp(at, tz=UTC).astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) in ((hour, minute), (hour + 1, minute))
    assert START + day * DAY - at < 25 * 3600
