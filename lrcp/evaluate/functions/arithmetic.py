"""abs, logarithms, running sums, bounds."""

from __future__ import annotations

import numpy as np

from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.rate import previous
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation, pointwise
from lrcp.evaluate.rows import Floats


def _abs(values: Floats, _call: Invocation) -> Floats:
    return np.abs(values)


def _log2(values: Floats, _call: Invocation) -> Floats:
    return np.log2(values, out=np.full(values.shape, np.nan), where=values > 0)


def _log10(values: Floats, _call: Invocation) -> Floats:
    return np.log10(values, out=np.full(values.shape, np.nan), where=values > 0)


def _clamp_min(values: Floats, call: Invocation) -> Floats:
    return np.maximum(values, call.number(1))


def _clamp_max(values: Floats, call: Invocation) -> Floats:
    return np.minimum(values, call.number(1))


def _cutoff_min(values: Floats, call: Invocation) -> Floats:
    return np.where(values < call.number(1), np.nan, values)


def _cutoff_max(values: Floats, call: Invocation) -> Floats:
    return np.where(values > call.number(1), np.nan, values)


def _cumsum(call: Invocation) -> Frame:
    frame = call.frame()
    running = np.nancumsum(frame.values, axis=1)
    return frame.with_values(np.where(np.isnan(frame.values), np.nan, running))


def _round(values: Floats, _call: Invocation) -> Floats:
    return np.copysign(np.floor(np.abs(values) + 0.5), values)


def _integral(call: Invocation) -> Frame:
    """0 at the first point; a gap is crossed in a straight line."""
    frame = call.frame()
    before, columns = previous(frame.values)
    known = ~np.isnan(before)
    area = np.where(known, (frame.values + before) / 2 * columns * call.grid.step, 0.0)
    return frame.with_values(np.where(np.isnan(frame.values), np.nan, np.nancumsum(area, axis=1)))


FUNCTIONS.exact("abs()")(pointwise(_abs))
FUNCTIONS.exact("log2()", note="no point for values that are not positive")(pointwise(_log2))
FUNCTIONS.exact("log10()", note="no point for values that are not positive")(pointwise(_log10))
FUNCTIONS.exact("clamp_min()")(pointwise(_clamp_min))
FUNCTIONS.exact("clamp_max()")(pointwise(_clamp_max))
FUNCTIONS.exact("cutoff_min()", note="equal values are kept")(pointwise(_cutoff_min))
FUNCTIONS.exact("cutoff_max()", note="equal values are kept")(pointwise(_cutoff_max))
FUNCTIONS.modelled("cumsum()", note="the sum begins with the window")(Function(_cumsum))
FUNCTIONS.modelled("round()", note="halves away from zero")(pointwise(_round))
FUNCTIONS.modelled(
    "integral()",
    note="the area under the curve since the window began, by trapezoids; the documentation's value delta is read as "
    "the mean of two neighbours",
)(Function(_integral))
