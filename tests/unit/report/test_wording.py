from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.report.wording import clock, count, duration, number, quantity, symbol


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (7.0, "7"),
        (2340.4, "2,340"),
        (1234567.0, "1,234,567"),
        (12.5, "12.5"),
        (12.504, "12.5"),
        (0.0431, "0.0431"),
        (0.69912, "0.699"),
        (-3.25, "-3.25"),
    ],
)
def test_a_number_keeps_the_digits_that_matter(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2340.4, "millisecond", "2,340 ms"),
        (-2.5, "dollar", "-$2.5"),
        (50.0, "dollar", "$50"),
        (16.0, "percent", "16 %"),
        (0.4, "fraction", "0.4"),
        (1.0, "error", "1 error"),
        (26.0, "error", "26 errors"),
        (14.4, "", "14.4"),
        (None, "millisecond", "no data"),
    ],
)
def test_a_quantity_is_a_number_with_its_unit(value: float | None, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(("unit", "short"), [("millisecond", "ms"), ("dollar", "$"), ("error", "errors"), ("", "")])
def test_a_unit_has_a_short_form(unit: str, short: str) -> None:
    assert symbol(unit) == short


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (750, "12:30"), (3600, "1:00:00"), (90_061, "25:01:01"), (59.6, "01:00")]
)
def test_a_clock_shows_hours_when_there_are_any(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_a_clock_keeps_its_form_throughout_a_long_scenario() -> None:
    assert [clock(seconds, 7200) for seconds in (0, 750, 3600)] == ["0:00:00", "0:12:30", "1:00:00"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (45, "45 s"), (2700, "45 min"), (5400, "1 h 30 min"), (93_700, "1 d 2 h")]
)
def test_a_duration_names_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("amount", "text"), [(0, "0 pages"), (1, "1 page"), (1200, "1,200 pages")])
def test_a_count_has_its_plural(amount: int, text: str) -> None:
    assert count(amount, "page") == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_written_and_read_back_is_off_by_less_than_a_hundredth(value: float) -> None:
    assert float(number(value).replace(",", "")) == pytest.approx(value, rel=0.01, abs=1e-300)
