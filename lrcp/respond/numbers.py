"""Numbers in messages: how values are written, and the arithmetic of ``{{eval "..."}}``.

https://docs.datadoghq.com/monitors/guide/template-variable-evaluation/
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from lrcp.core.errors import LrcpError
from lrcp.core.registry import Registry

_TOKEN = re.compile(
    r"""\s*(?: (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
          | (?P<name>(?:[A-Za-z_@]|\[[^\]]*\])(?:[\w.]|\[[^\]]*\])*)
          | (?P<sign>\S) )""",
    re.VERBOSE,
)
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 4}
_UNARY = 3
_DEEPEST = 100

Calculation = Callable[..., float | str | bool]
CALCULATIONS: Registry[Calculation] = Registry("eval function", "Functions of eval")


class EvalError(LrcpError):
    """An expression in ``{{eval}}`` that cannot be calculated."""


def written(value: float) -> str:
    """At most three decimals, without trailing zeros. Datadog's own rounding is not published."""
    if not math.isfinite(value):
        return str(value)
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def calculate(expression: str, variables: Callable[[str], float | None]) -> str:
    """The result as it is written. Raises EvalError when the expression is malformed or a variable has
    no number.
    """
    reader = _Reader(expression, variables)
    result = reader.expression(0)
    reader.finish()
    if isinstance(result, bool):
        return "true" if result else "false"
    return result if isinstance(result, str) else written(result)


class _Reader:
    """A precedence-climbing parser that calculates as it reads."""

    def __init__(self, text: str, variables: Callable[[str], float | None]) -> None:
        self._text = text
        self._variables = variables
        self._tokens = [(match.lastgroup or "", match.group().strip()) for match in _TOKEN.finditer(text.strip())]
        self._at = 0
        self._depth = 0

    def expression(self, binding: int) -> float | str | bool:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(f"nested more than {_DEEPEST} deep")
        left = self._operand()
        while (sign := self._peek()) in _BINDING and _BINDING[sign] > binding:
            self._at += 1
            power = sign == "^"
            right = self.expression(_BINDING[sign] - 1 if power else _BINDING[sign])
            left = self._combined(sign, left, right)
        self._depth -= 1
        return left

    def finish(self) -> None:
        if self._at < len(self._tokens):
            raise self._error(f"`{self._peek()}` is not expected")

    def _operand(self) -> float | str | bool:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "the end")
        self._at += 1
        if kind == "number":
            return float(text)
        if kind == "name":
            return self._call(text) if self._peek() == "(" else self._variable(text)
        if text == "(":
            inner = self.expression(0)
            self._expect(")")
            return inner
        if text == "-":
            return -self._number(self.expression(_UNARY))
        raise self._error(f"{text} where a number or variable is expected")

    def _call(self, name: str) -> float | str | bool:
        self._at += 1
        arguments = [self._number(self.expression(0))]
        while self._peek() == ",":
            self._at += 1
            arguments.append(self._number(self.expression(0)))
        self._expect(")")
        function = CALCULATIONS.get(f"{name}()")
        try:
            return function(*arguments)
        except (TypeError, ValueError, OverflowError) as error:
            raise self._error(f"{name}() of {', '.join(map(written, arguments))}: {error}") from error

    def _variable(self, name: str) -> float:
        value = self._variables(name)
        if value is None:
            raise self._error(f"`{name}` has no number")
        return value

    def _combined(self, sign: str, left: float | str | bool, right: float | str | bool) -> float:
        try:
            return _OPERATIONS[sign](self._number(left), self._number(right))
        except (ZeroDivisionError, OverflowError, ValueError) as error:
            raise self._error(str(error)) from error

    def _number(self, value: float | str | bool) -> float:
        if isinstance(value, str):
            raise self._error(f"{value!r} is a text")
        return value

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._error(f"`{sign}` is missing")
        self._at += 1

    def _error(self, problem: str) -> EvalError:
        return EvalError(f'in {{{{eval "{self._text}"}}}}: {problem}')


_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": math.fmod,
    "^": math.pow,
}


def _decimals(value: float) -> float:
    return value - math.floor(value)


def _sign(value: float) -> float:
    return float((value > 0) - (value < 0))


def _to_bool(value: float) -> bool:
    return value != 0


def _round(value: float) -> float:
    return float(math.floor(value + 0.5))


def _humanized(value: float, units: str, suffix: str) -> str:
    size, unit = abs(value), 0
    while size >= 1000 and unit < len(units):
        size /= 1000
        unit += 1
    digits = 1 if unit and size < 10 else 0
    sign = "-" if value < 0 else ""
    return f"{sign}{size:.{digits}f} {units[unit - 1] if unit else ''}{suffix}"


def _humanize_bytes(value: float) -> str:
    return _humanized(value, "kMGTPE", "B")


def _humanize_bits(value: float) -> str:
    return _humanized(value, "kMGTPE", "b")


_PLAIN: Mapping[str, Calculation] = {
    "abs": abs,
    "int": math.floor,
    "trunc": math.floor,
    "float": float,
    "dec": _decimals,
    "ceil": math.ceil,
    "floor": math.floor,
    "sgn": _sign,
    "to_bool": _to_bool,
    "exp": math.exp,
    "log10": math.log10,
    "atan2": math.atan2,
}
for _name, _function in _PLAIN.items():
    CALCULATIONS.exact(f"{_name}()")(_function)
for _name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "acosh", "atanh"):
    CALCULATIONS.exact(f"{_name}()")(getattr(math, _name))
CALCULATIONS.modelled("round()", note="halves are rounded up")(_round)
CALCULATIONS.modelled("humanize_bytes()", note="powers of 1000: 83 MB")(_humanize_bytes)
CALCULATIONS.modelled("humanize_bits()", note="powers of 1000: 83 Mb")(_humanize_bits)
