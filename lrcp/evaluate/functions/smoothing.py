"""Moving averages, medians and rollups."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation
from lrcp.evaluate.rows import Floats

# Windows (n, buckets), each with at least one point, -> one value each.
_METHODS: Mapping[str, Callable[[Floats], Floats]] = {
    "sum": lambda windows: np.asarray(np.nansum(windows, axis=1)),
    "avg": lambda windows: np.asarray(np.nanmean(windows, axis=1)),
    "min": lambda windows: np.asarray(np.nanmin(windows, axis=1)),
    "max": lambda windows: np.asarray(np.nanmax(windows, axis=1)),
    "count": lambda windows: np.asarray((~np.isnan(windows)).sum(axis=1), dtype=np.float64),
}


def _ewma(span: int) -> Function:
    weight = 2 / (span + 1)

    def evaluate(call: Invocation) -> Frame:
        frame = call.reaching_back(4 * span * call.grid.step)
        smooth = np.full(frame.values.shape, np.nan)
        level = np.full(frame.values.shape[0], np.nan)
        for column, values in enumerate(frame.values.T):
            moved = np.where(np.isnan(level), values, level + weight * (values - level))
            level = np.where(np.isnan(values), level, moved)
            smooth[:, column] = np.where(np.isnan(values), np.nan, level)
        return frame.with_values(smooth).last_columns(call.grid.count)

    return Function(evaluate)


def _median(span: int) -> Function:
    def evaluate(call: Invocation) -> Frame:
        frame = call.reaching_back(4 * span * call.grid.step)
        return frame.with_values(_rolling_median(frame.values, span)).last_columns(call.grid.count)

    return Function(evaluate)


def _rollingavg(span: int) -> Function:
    def evaluate(call: Invocation) -> Frame:
        frame = call.reaching_back(4 * span * call.grid.step)
        return frame.with_values(_rolling_mean(frame.values, span)).last_columns(call.grid.count)

    return Function(evaluate)


def _rolling_mean(values: Floats, span: int) -> Floats:
    """The mean of the last ``span`` points, of fewer at the beginning; gaps count for nothing."""
    result = np.full(values.shape, np.nan)
    for row, target in zip(values, result, strict=True):
        present = np.flatnonzero(~np.isnan(row))
        padded = np.concatenate([np.full(span - 1, np.nan), row[present]])
        if present.size:
            target[present] = np.nanmean(sliding_window_view(padded, span), axis=1)
    return result


def _rolling_median(values: Floats, span: int) -> Floats:
    """The median of the last ``span`` points at each point; gaps count for nothing."""
    result = np.full(values.shape, np.nan)
    for row, target in zip(values, result, strict=True):
        present = np.flatnonzero(~np.isnan(row))
        padded = np.concatenate([np.full(span - 1, np.nan), row[present]])
        if present.size:
            target[present] = np.nanmedian(sliding_window_view(padded, span), axis=1)
    return result


def _moving_rollup(call: Invocation) -> Frame:
    seconds, name = int(call.number(1)), call.text(2)
    if name not in _METHODS:
        raise UnsupportedError(f"moving_rollup() with method `{name}`")
    frame = call.reaching_back(seconds)
    width = max(1, seconds // call.grid.step)
    points = ~np.isnan(frame.values[:, width - 1 :])
    windows = sliding_window_view(frame.values, width, axis=1)
    rolled = np.full(points.shape, np.nan)
    rolled[points] = _METHODS[name](windows[points])
    return frame.with_values(rolled).last_columns(call.grid.count)


for _span in (3, 5, 7, 10, 20):
    FUNCTIONS.modelled(f"ewma_{_span}()", note="weight 2 / (span + 1), begun four spans before the window")(
        _ewma(_span)
    )
for _span in (3, 5, 7, 9):
    FUNCTIONS.modelled(f"median_{_span}()", note="of the last points, looked for up to four spans before the window")(
        _median(_span)
    )
for _span in (5, 13, 21, 29):
    FUNCTIONS.modelled(
        f"rollingavg_{_span}()", note="mean of the last points, looked for up to four spans before the window"
    )(_rollingavg(_span))
FUNCTIONS.modelled("moving_rollup()", note="over the last seconds given, where the query has a point")(
    Function(_moving_rollup, shared=True)
)
FUNCTIONS.refuse("autosmooth()", note="Datadog does not allow it in monitors")
