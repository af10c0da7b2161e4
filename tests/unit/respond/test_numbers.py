from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.errors import UnsupportedError
from lrcp.respond.numbers import CALCULATIONS, EvalError, calculate, written

VARIABLES = {"value": 12.345, "last_triggered_at_epoch": 1622472207000.0, "size": 82854982.0}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("value+1-2*3/4", "11.845"),
        ("last_triggered_at_epoch-15*60*1000", "1622471307000"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("2 ^ 3 ^ 2", "512"),
        ("-2 ^ 2", "-4"),
        ("2 * -3", "-6"),
        ("7 % 4", "3"),
        ("int(value)", "12"),
        ("int(-1.5)", "-2"),
        ("trunc(value)", "12"),
        ("dec(value)", "0.345"),
        ("float(value)", "12.345"),
        ("abs(0 - value)", "12.345"),
        ("round(value)", "12"),
        ("round(2.5)", "3"),
        ("ceil(value)", "13"),
        ("floor(value)", "12"),
        ("sgn(value)", "1"),
        ("to_bool(1)", "true"),
        ("to_bool(0)", "false"),
        ("log10(1000)", "3"),
        ("exp(0)", "1"),
        ("atan2(0, 1)", "0"),
        ("atan2(1, 0)", "1.571"),
        ("cos(0)", "1"),
        ("humanize_bytes(size)", "83 MB"),
        ("humanize_bytes(1500)", "1.5 kB"),
        ("humanize_bits(999)", "999 b"),
        ("round(value * 100) / 100", "12.35"),
    ],
)
def test_eval_calculates(expression, expected):
    assert calculate(expression, VARIABLES.get) == expected


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("value +", "the end where a number or variable is expected"),
        ("value value", "`value` is not expected"),
        ("(value", "`\\)` is missing"),
        ("unknown * 2", "`unknown` has no number"),
        ("value / 0", "division by zero"),
        ("log10(0)", "log10\\(\\) of 0"),
        ("humanize_bytes(1) + 1", "is a text"),
        ("abs(1, 2)", "abs\\(\\) of 1, 2"),
        ("10 ^ 400", "range"),
        pytest.param("(" * 5000 + "1" + ")" * 5000, "nested more than 100 deep", id="5,000 brackets"),
        pytest.param("-" * 5000 + "1", "nested more than 100 deep", id="5,000 signs"),
    ],
)
def test_what_cannot_be_calculated_says_why(expression, problem):
    with pytest.raises(EvalError, match=problem):
        calculate(expression, VARIABLES.get)


def test_an_unknown_function_is_refused_by_name():
    with pytest.raises(UnsupportedError, match=r"eval function `sqrt\(\)`"):
        calculate("sqrt(4)", VARIABLES.get)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5.0, "5"), (0.1 + 0.2, "0.3"), (1234.5678, "1234.568"), (-0.0001, "0"), (1e6, "1000000"), (99.9, "99.9")],
)
def test_numbers_have_at_most_three_decimals(value, text):
    assert written(value) == text


@given(st.floats(-1e12, 1e12))
def test_a_written_number_is_close_to_the_number(value):
    assert abs(float(written(value)) - value) <= 0.0005 + abs(value) * 1e-15


def test_every_calculation_is_in_the_table():
    assert {entry.name for entry in CALCULATIONS if entry.implementation is None} == set()
