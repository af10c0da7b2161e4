"""Numbers as tiles write them, and the colours of their conditions."""

from __future__ import annotations

import pytest

from lrcp.report.dashboard.numbers import shown, state_of

FORMATS = [
    {"comparator": ">", "value": 5, "palette": "white_on_red"},
    {"comparator": ">", "value": 3, "palette": "white_on_yellow"},
    {"comparator": "<=", "value": 3, "palette": "white_on_green"},
]


@pytest.mark.parametrize(
    ("value", "unit", "precision", "text"),
    [
        (None, "ms", 2, "no data"),
        (1234.5, "ms", 0, "1,234 ms"),
        (0.5, "%", 0, "0.5 %"),
        (12.345, "percent", 1, "12.3 %"),
        (12.0, "", 2, "12"),
        (0.0000983, "dollar", None, "$0.0000983"),
        (0.066, "$", 2, "$0.07"),
        (-3.456, "dollar", 1, "-$3.5"),
        (2, "job", None, "2 jobs"),
        (0, "$", 2, "$0"),
        (100, "", 0, "100"),
    ],
)
def test_a_number_as_it_is_shown(value: float | None, unit: str, precision: int | None, text: str) -> None:
    assert shown(value, unit, precision) == text


@pytest.mark.parametrize(("value", "state"), [(6, "alert"), (5, "warn"), (4, "warn"), (3, "ok"), (0, "ok"), (None, "")])
def test_the_first_condition_that_holds_gives_the_colour(value: float | None, state: str) -> None:
    assert state_of(value, FORMATS) == state


def test_a_number_without_conditions_has_no_colour() -> None:
    assert state_of(1, []) == ""


def test_equality_is_written_with_one_sign() -> None:
    assert state_of(1, [{"comparator": "=", "value": 1, "palette": "black_on_light_red"}]) == "alert"
