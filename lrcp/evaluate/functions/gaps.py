"""default_zero, and the exclusion of groups."""

from __future__ import annotations

import numpy as np

from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation


def _default_zero(call: Invocation) -> Frame:
    frame = call.context.frame(call.query, call.grid, call.context.everywhere(call.grid))
    if frame.constant:
        return frame
    groups = tuple(sorted({*frame.groups, *call.context.groups(call.query, call.grid)}))
    frame = frame.for_groups(groups)
    values = np.where(np.isnan(frame.values), 0.0, frame.values)
    return Frame(groups, values, np.full(len(groups), float(call.grid.end)), counts=frame.counts)


def _exclude_null(call: Invocation) -> Frame:
    return call.frame()


FUNCTIONS.modelled(
    "default_zero()",
    note="gauges are interpolated first, then every empty bucket is 0; a group is known from its first point on, "
    "a query without `by` from the start",
)(Function(_default_zero, pointwise=True))
FUNCTIONS.exact("exclude_null()", note="series that lack a group key are never evaluated")(
    Function(_exclude_null, pointwise=True)
)
