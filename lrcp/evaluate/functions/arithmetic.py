"""abs, logarithms, running sums, bounds."""

from __future__ import annotations

import numpy as np

from lrcp.evaluate.frame import Frame
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


FUNCTIONS.exact("abs()")(pointwise(_abs))
FUNCTIONS.exact("log2()", note="no point for values that are not positive")(pointwise(_log2))
FUNCTIONS.exact("log10()", note="no point for values that are not positive")(pointwise(_log10))
FUNCTIONS.exact("clamp_min()")(pointwise(_clamp_min))
FUNCTIONS.exact("clamp_max()")(pointwise(_clamp_max))
FUNCTIONS.exact("cutoff_min()", note="equal values are kept")(pointwise(_cutoff_min))
FUNCTIONS.exact("cutoff_max()", note="equal values are kept")(pointwise(_cutoff_max))
FUNCTIONS.modelled("cumsum()", note="the sum begins with the window")(Function(_cumsum))
FUNCTIONS.refuse("integral()", note="documented as time delta times value delta, which is not an integral")
