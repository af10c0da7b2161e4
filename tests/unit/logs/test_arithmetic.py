from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.logs.arithmetic import ArithmeticSyntaxError, parse_arithmetic

VALUES: Mapping[str, float] = {"a": 6, "b.c": 3, "end-time": 10, "start-time": 4, "@x": 2, "2xx": 5}


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("a + b.c * 2", 12),
        ("(a + b.c) * 2", 18),
        ("a - b.c - 1", 2),
        ("a / b.c / 2", 1),
        ("end-time - start-time", 6),
        ("-a + 10", 4),
        ("-(a - 10)", 4),
        ("1.5e3 * @x", 3000),
        (".5 * a", 3),
        ("2xx + 1", 6),
        ("a / (b.c - 3)", None),
        ("a * missing", None),
        ("1e308 * 1e308", None),
    ],
)
def test_formulas_follow_the_usual_precedence(formula: str, result: float | None) -> None:
    assert parse_arithmetic(formula)(VALUES.get) == result


def test_a_minus_without_spaces_belongs_to_the_name() -> None:
    assert parse_arithmetic("end-time")(VALUES.get) == 10


@pytest.mark.parametrize(
    "formula", ["", "a +", "(a", "a)", "a b", "* a", "a ? b", "(" * 100 + "a" + ")" * 100, "-" * 200]
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(ArithmeticSyntaxError):
        parse_arithmetic(formula)


@given(st.text("ab1.+-*/() $@e", max_size=30))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        result = parse_arithmetic(text)(lambda _path: 1.0)
    except ArithmeticSyntaxError:
        return
    assert result is None or isinstance(result, float)
