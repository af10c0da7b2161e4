"""Aggregators over time and space on matrices with gaps, and the filling of gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lrcp.core.registry import Registry
from lrcp.evaluate.rows import Floats, Ints

TimeRollup = Callable[[Ints, Floats, int], Floats]
SpaceAggregator = Callable[[Floats, Ints], Floats]
Reduction = Callable[[np.ufunc, NDArray[Any]], NDArray[Any]]
"""Reduces rows of buckets by an associative operation, over windows of them or whole."""


class WindowAggregator(Protocol):
    """``over`` says which windows of the rows are aggregated; without it each row is one window."""

    def __call__(self, values: Floats, over: Reduction = ...) -> Floats: ...


Filler = Callable[[Floats, int, bool], Floats]

ROLLUPS: Registry[TimeRollup] = Registry("rollup method", "Time rollup")
SPACE: Registry[SpaceAggregator] = Registry("space aggregator", "Space aggregation")
WINDOW: Registry[WindowAggregator] = Registry("time aggregator", "Monitor time aggregation")
FILLS: Registry[Filler] = Registry("fill method", "Interpolation and fill")


# --- time: points -> cells. Arguments: cell of each point, value of each point, number of cells ---------


@ROLLUPS.exact("sum")
def _rollup_sum(cells: Ints, values: Floats, count: int) -> Floats:
    return _where_points(cells, _sums(cells, values, count), count)


@ROLLUPS.exact("avg")
def _rollup_avg(cells: Ints, values: Floats, count: int) -> Floats:
    numbers = np.bincount(cells, minlength=count)
    return _divided(_sums(cells, values, count), numbers)


@ROLLUPS.exact("count")
def _rollup_count(cells: Ints, _values: Floats, count: int) -> Floats:
    return _where_points(cells, np.bincount(cells, minlength=count).astype(np.float64), count)


@ROLLUPS.exact("min")
def _rollup_min(cells: Ints, values: Floats, count: int) -> Floats:
    result = np.full(count, np.nan)
    np.fmin.at(result, cells, values)
    return result


@ROLLUPS.exact("max")
def _rollup_max(cells: Ints, values: Floats, count: int) -> Floats:
    result = np.full(count, np.nan)
    np.fmax.at(result, cells, values)
    return result


# --- space: series -> groups. Arguments: rows in order of groups, index where each group begins ----------


@SPACE.exact("sum")
def _space_sum(rows: Floats, starts: Ints) -> Floats:
    present = np.add.reduceat((~np.isnan(rows)).astype(np.int64), starts, axis=0)
    return np.where(present > 0, np.add.reduceat(np.nan_to_num(rows), starts, axis=0), np.nan)


@SPACE.exact("avg")
def _space_avg(rows: Floats, starts: Ints) -> Floats:
    present = np.add.reduceat((~np.isnan(rows)).astype(np.int64), starts, axis=0)
    return _divided(np.add.reduceat(np.nan_to_num(rows), starts, axis=0), present)


@SPACE.exact("min")
def _space_min(rows: Floats, starts: Ints) -> Floats:
    return np.fmin.reduceat(rows, starts, axis=0)


@SPACE.exact("max")
def _space_max(rows: Floats, starts: Ints) -> Floats:
    return np.fmax.reduceat(rows, starts, axis=0)


SPACE.exact("count", note="distributions only: the number of values")(_space_sum)
SPACE.refuse("last", "stddev", "histogram", "area", "l2norm", note="not an aggregator of monitors")


# --- window: buckets -> the number a monitor compares. The second argument reduces over windows ---------


def whole(operation: np.ufunc, rows: NDArray[Any]) -> NDArray[Any]:
    """One window: each row as it is."""
    reduced: NDArray[Any] = operation.reduce(rows, axis=1)
    return reduced


@WINDOW.exact("sum")
def _window_sum(values: Floats, over: Reduction = whole) -> Floats:
    missing = np.isnan(values)
    return np.where(over(np.logical_and, missing), np.nan, over(np.add, np.where(missing, 0.0, values)))


@WINDOW.exact("avg")
def _window_avg(values: Floats, over: Reduction = whole) -> Floats:
    missing = np.isnan(values)
    return _divided(over(np.add, np.where(missing, 0.0, values)), over(np.add, (~missing).astype(np.int64)))


@WINDOW.exact("min")
def _window_min(values: Floats, over: Reduction = whole) -> Floats:
    return over(np.fmin, values)


@WINDOW.exact("max")
def _window_max(values: Floats, over: Reduction = whole) -> Floats:
    return over(np.fmax, values)


@WINDOW.exact("percentile", note="sketches are merged over the window and all series of the group")
def _window_percentile(values: Floats, over: Reduction = whole) -> Floats:
    return over(np.fmax, values)  # the window is a single bucket


# --- gaps. Arguments: rows, the longest gap in buckets, whether the last value is held at the end ---------


@FILLS.modelled(
    "linear", note="aligns series at the instants where the query has points; gaps longer than the limit stay"
)
def _fill_linear(rows: Floats, limit: int, hold: bool) -> Floats:
    before, after = _neighbours(rows)
    columns = np.arange(rows.shape[1])
    inside = (before >= 0) & (after < rows.shape[1]) & (after - before <= limit)
    left = np.take_along_axis(rows, np.maximum(before, 0), axis=1)
    right = np.take_along_axis(rows, np.minimum(after, rows.shape[1] - 1), axis=1)
    share = (columns - before) / np.maximum(after - before, 1)
    filled = np.where(np.isnan(rows) & inside, left + (right - left) * share, rows)
    if not hold:
        return filled
    trailing = np.isnan(filled) & (after >= rows.shape[1]) & (before >= 0) & (columns - before <= limit)
    return np.where(trailing, left, filled)


@FILLS.modelled("last", note="holds the last point up to the limit, at the instants where the query has points")
def _fill_last(rows: Floats, limit: int, _hold: bool) -> Floats:
    before, _ = _neighbours(rows)
    near = np.isnan(rows) & (before >= 0) & (np.arange(rows.shape[1]) - before <= limit)
    return np.where(near, np.take_along_axis(rows, np.maximum(before, 0), axis=1), rows)


@FILLS.modelled("zero", note="zeros in every bucket up to the limit after a point")
def _fill_zero(rows: Floats, limit: int, _hold: bool) -> Floats:
    before, _ = _neighbours(rows)
    near = np.isnan(rows) & (before >= 0) & (np.arange(rows.shape[1]) - before <= limit)
    return np.where(near, 0.0, rows)


@FILLS.exact("null", note="no interpolation")
def _fill_null(rows: Floats, _limit: int, _hold: bool) -> Floats:
    return rows


def _neighbours(rows: Floats) -> tuple[Ints, Ints]:
    """Column of the last point at or before each cell (-1: none) and of the first at or after it."""
    width = rows.shape[1]
    columns = np.arange(width)
    present = ~np.isnan(rows)
    before = np.maximum.accumulate(np.where(present, columns, -1), axis=1)
    after = np.minimum.accumulate(np.where(present, columns, width)[:, ::-1], axis=1)[:, ::-1]
    return before, after


def _sums(cells: Ints, values: Floats, count: int) -> Floats:
    # Explicit: NumPy counts in integers when there is nothing to add.
    return np.bincount(cells, values, count).astype(np.float64)


def _where_points(cells: Ints, values: Floats, count: int) -> Floats:
    return np.where(np.bincount(cells, minlength=count) > 0, values, np.nan)


def _divided(total: Floats, numbers: Ints) -> Floats:
    result = np.full(total.shape, np.nan)
    np.divide(total, numbers, out=result, where=numbers > 0)
    return result
