"""Comparisons and ranges in searches: numbers with and without units, otherwise texts in order of letters."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from lrcp.core.frozen import Frozen

# Datadog keeps measures of time in nanoseconds and sizes in bytes; a bound with a unit is brought to these.
# https://docs.datadoghq.com/tracing/trace_explorer/query_syntax/#measures
_UNITS: Mapping[str, float] = {
    "ns": 1,
    "us": 1e3,
    "µs": 1e3,
    "ms": 1e6,
    "s": 1e9,
    "m": 60e9,
    "min": 60e9,
    "h": 3600e9,
    "d": 86400e9,
    "b": 1,
    "kb": 1e3,
    "mb": 1e6,
    "gb": 1e9,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
}
_NUMBER = re.compile(r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)(?P<unit>[A-Za-zµ]{0,3})")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_UNBOUNDED = "*"


def number_of(text: str) -> float | None:
    """The number that ``text`` is, without a unit; None for anything else."""
    match = _NUMBER.fullmatch(text)
    return None if match is None or match["unit"] else _finite(match["number"])


def as_number(value: object) -> float | None:
    """A value of JSON as a measure: a number, or a text that is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return number_of(value) if isinstance(value, str) else _finite(value)


def as_text(value: object) -> str:
    """A value of JSON as it is searched: ``true``, ``200`` for 200 and 200.0."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def comparison(comparator: str, bound: str) -> Callable[[object], bool]:
    """Whether a value of an event compares so with ``bound``, which may have a unit or stand in quotes."""
    compare, written = _OPERATORS[comparator], _unquoted(bound)
    number = _with_unit(written)

    def test(value: object) -> bool:
        if number is None:
            return isinstance(value, str) and compare(value, written)
        candidate = as_number(value)
        return candidate is not None and compare(candidate, number)

    return test


class Between(Frozen):
    """Whether a value lies in ``[low TO high]``; ``*`` is no bound."""

    low: str
    high: str
    inclusive: bool

    def __call__(self, value: object) -> bool:
        equal = "=" if self.inclusive else ""
        ends = ((f">{equal}", self.low), (f"<{equal}", self.high))
        return all(comparison(comparator, bound)(value) for comparator, bound in ends if bound != _UNBOUNDED)


def _with_unit(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    size = _UNITS.get(match["unit"].lower()) if match["unit"] else 1.0
    number = _finite(match["number"])
    return None if size is None or number is None else number * size


def _finite(written: str | float) -> float | None:
    try:
        number = float(written)
    except OverflowError:  # of an integer with hundreds of digits
        return None
    return number if math.isfinite(number) else None


def _unquoted(bound: str) -> str:
    inner = bound[1:-1] if bound.startswith('"') else bound
    return inner.replace("\\", "")
