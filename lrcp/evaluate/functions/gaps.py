"""default_zero, and the exclusion of groups."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from lrcp.core.frozen import replace
from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation
from lrcp.evaluate.scope import Group


def _default_zero(call: Invocation) -> Frame:
    return _defaulted(call, 0.0)


def _default(call: Invocation) -> Frame:
    return _defaulted(call, call.number(1))


def _defaulted(call: Invocation, default: float) -> Frame:
    frame = call.context.frame(call.query, call.grid, call.context.everywhere(call.grid))
    if frame.constant:
        return frame
    ends = call.grid.ends
    groups = tuple(sorted({*frame.groups, *_known(call, ends[-1])}))
    if call.grid.windows > 1:  # those that end before all groups are known do not see the zeros of the last ones
        call.grid.apart[: bisect_left(ends, len(_known(call, ends[-1])), key=lambda end: len(_known(call, end)))] = True
    frame = frame.for_groups(groups)
    values = np.where(np.isnan(frame.values), default, frame.values)
    latest = np.broadcast_to(ends.astype(np.float64), (len(groups), ends.size))
    return Frame(groups, values, latest, absent=frame.absent)


def _known(call: Invocation, end: int) -> tuple[Group, ...]:
    return call.context.groups(call.query, replace(call.grid, end=int(end)))


def _exclude_null(call: Invocation) -> Frame:
    return call.frame()


FUNCTIONS.modelled(
    "default_zero()",
    note="gauges are interpolated first, then every empty bucket is 0; a group is known from its first point on, "
    "a query without `by` from the start",
)(Function(_default_zero, pointwise=True, shared=True))
FUNCTIONS.modelled("default()", note="as default_zero(), with the value given")(
    Function(_default, pointwise=True, shared=True)
)
FUNCTIONS.exact("exclude_null()", note="series that lack a group key are never evaluated")(
    Function(_exclude_null, pointwise=True, shared=True)
)
