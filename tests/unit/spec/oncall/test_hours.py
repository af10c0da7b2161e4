from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.spec.oncall.hours import clock_changes, edges, open_at, opening
from lrcp.spec.oncall.model import DAY, WEEK, Hours

ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")]
WINDOWS = st.lists(
    st.tuples(*[st.integers(0, WEEK // 1800 - 1)] * 2).filter(lambda pair: pair[0] != pair[1]), max_size=3
)
HOURS = st.builds(
    lambda zone, windows: Hours(zone, tuple((begin * 1800, end * 1800) for begin, end in windows)),
    st.sampled_from(ZONES),
    WINDOWS,
)
INSTANTS = st.integers(1_735_689_600, 1_798_761_600)  # 2025 and 2026


@pytest.mark.parametrize(
    ("clock", "open"),
    [
        ("2026-01-05 08:59:59", False),
        ("2026-01-05 09:00", True),
        ("2026-01-05 16:59:59", True),
        ("2026-01-05 17:00", False),
        ("2026-01-06 12:00", False),
    ],
)
def test_windows_are_half_open(hours, at, clock, open):
    assert open_at(hours("mon 09:00-mon 17:00"), at(clock)) is open


@pytest.mark.parametrize(
    ("clock", "open"),
    [("2026-01-02 20:00", True), ("2026-01-04 12:00", True), ("2026-01-05 07:59", True), ("2026-01-05 08:00", False)],
)
def test_a_window_may_go_over_the_end_of_the_week(hours, at, clock, open):
    assert open_at(hours("fri 18:00-mon 08:00"), at(clock)) is open


def test_without_windows_it_is_always_open(hours, at):
    assert open_at(hours(), at("2026-01-01 03:00"))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-01-05 10:00", "2026-01-05 10:00"),
        ("2026-01-05 17:00", "2026-01-12 09:00"),
        ("2026-01-05 08:00", "2026-01-05 09:00"),
        ("2026-03-28 10:00", "2026-03-30 09:00"),  # over the change of clocks
    ],
)
def test_support_begins_with_the_next_window(hours, at, now, opens):
    assert opening(hours("mon 09:00-mon 17:00"), at(now)) == at(opens)


def test_an_hour_that_is_shown_twice_is_twice_open(hours, at):
    night = hours("sun 02:00-sun 03:00")
    first, second = at("2026-10-25T02:30:00+02:00"), at("2026-10-25T02:30:00+01:00")
    assert (open_at(night, first), open_at(night, second)) == (True, True)


def test_an_hour_that_is_skipped_is_never_open(hours, at):
    night = hours("sun 02:00-sun 03:00")
    assert not any(open_at(night, at("2026-03-29 00:00") + minute * 60) for minute in range(24 * 60))


def test_clocks_change_twice_a_year_at_one_in_the_morning_universal_time(at):
    changes = list(clock_changes(ZONES[1], at("2026-01-01"), at("2026-12-31")))
    assert changes == [at("2026-03-29T01:00:00Z"), at("2026-10-25T01:00:00Z")]


@given(hours=HOURS, at=INSTANTS)
def test_between_two_edges_nothing_opens_or_closes(hours, at):
    instants = sorted({at, at + 3 * DAY, *edges(hours, at, at + 3 * DAY)})
    for begin, end in pairwise(instants):
        states = {open_at(hours, begin), open_at(hours, (begin + end) / 2), open_at(hours, end - 0.001)}
        assert len(states) == 1


@given(hours=HOURS, at=INSTANTS)
def test_support_never_begins_in_the_past_and_always_within_open_hours(hours, at):
    begins = opening(hours, at)
    assert at <= begins <= at + 2 * WEEK
    assert open_at(hours, begins)
