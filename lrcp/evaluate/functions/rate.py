"""Differences and rates of change.

Calculated on each series, after time aggregation and before space aggregation:
https://docs.datadoghq.com/dashboards/functions/rate/
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation, pointwise
from lrcp.evaluate.rows import Floats

_REACH = 300
"""Seconds before the window in which the point before its first one is looked for."""


def previous(rows: Floats) -> tuple[Floats, Floats]:
    """The point before each point, and how many columns ago that was; NaN for a first point and for gaps."""
    columns = np.arange(rows.shape[1])
    at = np.maximum.accumulate(np.where(np.isnan(rows), -1, columns), axis=1)
    before = np.concatenate([np.full((rows.shape[0], 1), -1), at[:, :-1]], axis=1)
    first = np.isnan(rows) | (before < 0)
    values = np.take_along_axis(rows, np.maximum(before, 0), axis=1)
    return np.where(first, np.nan, values), np.where(first, np.nan, columns - before)


def _change(rows: Floats, step: int) -> tuple[Floats, Floats]:
    """Difference from the point before, and the seconds since then; NaN for a first point."""
    values, columns = previous(rows)
    return rows - values, columns * step


def _diff(rows: Floats, step: int) -> Floats:
    return _change(rows, step)[0]


def _monotonic_diff(rows: Floats, step: int) -> Floats:
    difference = _diff(rows, step)
    return np.where(difference < 0, np.nan, difference)


def _derivative(rows: Floats, step: int) -> Floats:
    difference, seconds = _change(rows, step)
    return difference / seconds


def _per(unit: int) -> Callable[[Floats, int], Floats]:
    return lambda rows, step: _derivative(rows, step) * unit


def _on_series(function: Callable[[Floats, int], Floats]) -> Function:
    def evaluate(call: Invocation) -> Frame:
        return call.per_series(function, _REACH)

    return Function(evaluate)


def _dt(call: Invocation) -> Frame:
    frame = call.reaching_back(_REACH)
    if not frame.groups:
        return Frame.empty(call.grid.count)
    merged = np.fmax.reduce(np.where(np.isnan(frame.values), np.nan, 1.0), axis=0, keepdims=True)
    seconds = _change(merged, call.grid.step)[1]
    return Frame(((),), seconds, np.array([frame.latest.max()])).last_columns(call.grid.count)


def _throughput(values: Floats, call: Invocation) -> Floats:
    return values / call.grid.step


_LOOKS_BACK = f"the point before the window's first is looked for in the {_REACH} s before it"
FUNCTIONS.modelled("diff()", note=_LOOKS_BACK)(_on_series(_diff))
FUNCTIONS.modelled("monotonic_diff()", note=f"no point for a decrease; {_LOOKS_BACK}")(_on_series(_monotonic_diff))
FUNCTIONS.modelled("derivative()", note=_LOOKS_BACK)(_on_series(_derivative))
FUNCTIONS.modelled("per_second()", note=f"the derivative; {_LOOKS_BACK}")(_on_series(_per(1)))
FUNCTIONS.modelled("rate()", note=f"the derivative, as per_second(); {_LOOKS_BACK}")(_on_series(_per(1)))
FUNCTIONS.modelled("per_minute()", note=f"the derivative; {_LOOKS_BACK}")(_on_series(_per(60)))
FUNCTIONS.modelled("per_hour()", note=f"the derivative; {_LOOKS_BACK}")(_on_series(_per(3600)))
FUNCTIONS.modelled("dt()", note=f"one series over the points of all groups; {_LOOKS_BACK}")(Function(_dt))
FUNCTIONS.modelled("throughput()", note="depends on the width of the buckets, which is modelled")(
    Function(pointwise(_throughput).evaluate)
)
