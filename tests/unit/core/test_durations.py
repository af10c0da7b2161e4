from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.durations import seconds, written


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (0, 0),
        ("90s", 90),
        ("6m", 360),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("1d2h3m4s", 93_784),
        ("1w", 604_800),
        ("-25h", -90_000),
    ],
)
def test_a_duration_is_a_number_of_seconds(text: str | int, amount: int) -> None:
    assert seconds(text) == amount


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0"), (60, "1m"), (90, "1m30s"), (90_000, "1d1h"), (-90, "-1m30s"), (86_400, "1d")]
)
def test_a_number_of_seconds_is_written_with_the_largest_units(amount: int, text: str) -> None:
    assert written(amount) == text


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_what_is_written_can_be_read(amount: int) -> None:
    assert seconds(written(amount)) == amount


def test_a_duration_of_thousands_of_digits_is_only_very_long() -> None:
    assert seconds("9" * 5000 + "d") > 10**9
