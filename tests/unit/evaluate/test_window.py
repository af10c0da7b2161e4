from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate import CumulativeWindow
from lrcp.evaluate.window import Span, bucket_seconds, frequency, span_of
from lrcp.query import ast


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("window", "options", "now", "begin"),
    [
        (("h", 1), CumulativeWindow(), "2026-01-15T10:20:00", "2026-01-15T10:00:00"),
        (("h", 1), CumulativeWindow(hour_starts=30), "2026-01-15T10:20:00", "2026-01-15T09:30:00"),
        (("h", 1), CumulativeWindow(hour_starts=30), "2026-01-15T10:30:00", "2026-01-15T09:30:00"),
        (("d", 1), CumulativeWindow(), "2026-01-15T10:20:00", "2026-01-15T00:00:00"),
        (("d", 1), CumulativeWindow(), "2026-01-15T00:00:00", "2026-01-14T00:00:00"),
        (("d", 1), CumulativeWindow(day_starts="14:00"), "2026-01-15T10:20:00", "2026-01-14T14:00:00"),
        (("d", 1), CumulativeWindow(timezone="Asia/Tokyo"), "2026-01-15T16:00:00", "2026-01-15T15:00:00"),
        (("d", 1), CumulativeWindow(timezone="Europe/Rome"), "2026-03-29T12:00:00", "2026-03-28T23:00:00"),
        (("mo", 1), CumulativeWindow(), "2026-01-15T10:20:00", "2026-01-01T00:00:00"),
        (("mo", 1), CumulativeWindow(), "2026-01-01T00:00:00", "2025-12-01T00:00:00"),
        (("mo", 1), CumulativeWindow(day_starts="06:00"), "2026-01-01T03:00:00", "2025-12-01T06:00:00"),
    ],
)
def test_a_cumulative_window_begins_with_its_period(window, options, now, begin):
    unit, amount = window

    span = span_of(ast.Window("current", amount, unit), options, 0, at(now))

    assert (span.begin, span.end) == (at(begin), at(now))


@given(st.integers(0, 10**9), st.sampled_from([60, 300, 3600, 14400, 86400, 604800, 2592000]))
def test_buckets_cover_the_window_and_are_aligned(begin, length):
    begin -= begin % 10
    span = Span(begin, begin + length, begin + length)

    grid = span.grid()

    assert grid.start % grid.step == 0
    assert grid.start <= span.begin < grid.start + grid.step
    assert grid.start + grid.count * grid.step >= span.end
    assert (grid.begin, grid.end) == (span.begin, span.end)


@given(st.integers(0, 10**6), st.sampled_from([60, 120, 3600]))
def test_an_explicit_rollup_counts_buckets_that_begin_in_the_window(minute, step):
    begin = minute * 60
    span = Span(begin, begin + 3600, begin + 3660)

    grid = span.grid(step)

    assert grid.start % step == 0
    assert all(span.begin <= grid.start + number * step < span.end for number in range(grid.count))
    assert grid.end <= max(span.at, span.end)


def test_a_rollup_below_the_enforced_width_is_coarsened():
    assert Span(0, 86400, 86400).grid(60).step == bucket_seconds(86400) == 300


def test_windows_into_the_future_are_refused():
    with pytest.raises(UnsupportedError, match="window `next_1w`"):
        span_of(ast.Window("next", 1, "w", "next_1w"), CumulativeWindow(), 0, 0)


def test_the_current_day_is_evaluated_like_any_day():
    assert frequency(ast.Window("current", 1, "d")) == 600
