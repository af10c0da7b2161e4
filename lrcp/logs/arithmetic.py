"""Formulas of the arithmetic processor: ``(a.b + c) * 1000``; a `-` with spaces around it is a minus."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

ValueOf = Callable[[str], float | None]
Formula = Callable[[ValueOf], float | None]

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?(?![\w.])|\.\d+)|([+*/()]|-)|([A-Za-z_@$0-9][\w.@$\-]*))")
_DEEPEST = 64


class ArithmeticSyntaxError(ValueError):
    """The formula cannot be read; the text says why."""


def parse_arithmetic(text: str) -> Formula:
    """The formula as a function of what attributes hold; None where one holds no number. Raises the above."""
    reader = _Reader(_tokens(text))
    formula = reader.sum(0)
    if reader.next():
        raise ArithmeticSyntaxError(f"`{reader.next()}` stands where the formula should end")
    return lambda value_of: _finite(formula(value_of))


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if not found:
            raise ArithmeticSyntaxError(f"`{text[at:].strip()[:20]}` is not part of a formula")
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def sum(self, depth: int) -> Formula:
        left = self.product(depth)
        while self.next() in ("+", "-") and self.next():
            left = _binary(self._take(), left, self.product(depth))
        return left

    def product(self, depth: int) -> Formula:
        left = self.operand(depth)
        while self.next() in ("*", "/") and self.next():
            left = _binary(self._take(), left, self.operand(depth))
        return left

    def operand(self, depth: int) -> Formula:
        if depth > _DEEPEST:
            raise ArithmeticSyntaxError("it is nested too deeply")
        part = self._take()
        if part == "-":
            inner = self.operand(depth + 1)
            return _binary("-", lambda _value_of: 0.0, inner)
        if part == "(":
            formula = self.sum(depth + 1)
            if self._take() != ")":
                raise ArithmeticSyntaxError("a `)` is missing")
            return formula
        if not part or part in "+*/)":
            raise ArithmeticSyntaxError(f"an attribute or a number is missing before `{part or 'the end'}`")
        if re.fullmatch(r"\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+", part):
            number = float(part)
            return lambda _value_of: number
        return lambda value_of: value_of(part)

    def _take(self) -> str:
        token = self.next()
        self.at += 1
        return token


def _binary(operator: str, left: Formula, right: Formula) -> Formula:
    def apply(value_of: ValueOf) -> float | None:
        first, second = left(value_of), right(value_of)
        if first is None or second is None:
            return None
        return _computed(operator, first, second)

    return apply


def _computed(operator: str, first: float, second: float) -> float | None:
    match operator:
        case "+":
            return first + second
        case "-":
            return first - second
        case "*":
            return first * second
    return first / second if second else None
