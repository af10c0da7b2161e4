"""Trends through the points of the window.

https://docs.datadoghq.com/dashboards/functions/regression/
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lrcp.evaluate.algorithms.robust import Line, huber_line, least_squares
from lrcp.evaluate.algorithms.segments import constant_pieces
from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation
from lrcp.evaluate.rows import Floats


def _trend(fit: Callable[[Floats], Line]) -> Function:
    def evaluate(call: Invocation) -> Frame:
        frame = call.frame()
        columns = np.arange(frame.values.shape[1], dtype=np.float64)
        return frame.with_values(np.where(np.isnan(frame.values), np.nan, fit(frame.values).at(columns)))

    return Function(evaluate)


def _piecewise_constant(call: Invocation) -> Frame:
    frame = call.frame()
    values = frame.values.copy()
    for row in values:
        present = ~np.isnan(row)
        row[present] = constant_pieces(row[present])
    return frame.with_values(values)


FUNCTIONS.exact("trend_line()", note="least squares through the points of the window; two points at least")(
    _trend(least_squares)
)
FUNCTIONS.modelled("robust_trend()", note="Huber loss, tuned to 1.345 deviations, where the query has a point")(
    _trend(huber_line)
)
FUNCTIONS.modelled(
    "piecewise_constant()",
    note="binary segmentation with the Bayesian information criterion, where the query has a point",
)(Function(_piecewise_constant))
