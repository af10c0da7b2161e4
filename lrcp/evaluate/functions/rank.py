"""Functions across groups: the top of them, how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.aggregation import WINDOW
from lrcp.evaluate.frame import Frame
from lrcp.evaluate.functions.registry import FUNCTIONS, SHORTCUT, SHORTCUTS, Function, Invocation
from lrcp.evaluate.rows import Floats


def last(values: Floats) -> Floats:
    columns = np.arange(values.shape[1])
    at = np.where(np.isnan(values), -1, columns).max(axis=1, initial=-1)
    found = np.take_along_axis(values, np.maximum(at, 0)[:, np.newaxis], axis=1)[:, 0]
    return np.where(at >= 0, found, np.nan)


def _l2norm(values: Floats) -> Floats:
    return np.asarray(np.sqrt(np.nansum(values**2, axis=1)))


_MEASURES: Mapping[str, Callable[[Floats], Floats]] = {
    "mean": WINDOW.get("avg"),
    "max": WINDOW.get("max"),
    "min": WINDOW.get("min"),
    "sum": WINDOW.get("sum"),
    "last": last,
    "area": WINDOW.get("sum"),  # times the width of a bucket, which is the same for all groups
    "l2norm": _l2norm,
}


def _top(call: Invocation) -> Frame:
    direction = call.text(3)
    if direction not in ("asc", "desc"):
        raise UnsupportedError(f"top() in direction `{direction}`")
    return _ranked(call.frame(), int(call.number(1)), call.text(2), descending=direction == "desc")


def _shortcut(call: Invocation) -> Frame:
    match = SHORTCUT.fullmatch(call.node.name)
    if match is None:
        raise UnsupportedError(f"`{call.node.name}()`")
    return _ranked(call.frame(), int(match["number"]), match["by"] or "mean", descending=match["end"] == "top")


def _ranked(frame: Frame, number: int, measure: str, *, descending: bool) -> Frame:
    """The ``number`` groups of the highest or lowest measure; ties go to the first in order of tags."""
    if measure not in _MEASURES:
        raise UnsupportedError(f"top() by `{measure}`")
    measured = _MEASURES[measure](frame.values)
    order = np.argsort(-measured if descending else measured, kind="stable")[:number]
    chosen = np.sort(order)
    groups = tuple(frame.groups[index] for index in chosen)
    return Frame(groups, frame.values[chosen], frame.latest[chosen], absent=frame.absent)


def _counted(test: Callable[[Floats], Floats]) -> Function:
    def evaluate(call: Invocation) -> Frame:
        frame = call.frame()
        if not frame.groups:
            return frame
        numbers = test(frame.values).sum(axis=0, keepdims=True)
        some = (~np.isnan(frame.values)).any(axis=0)
        return Frame(((),), np.where(some, numbers, np.nan), frame.latest.max(axis=0, keepdims=True))

    return Function(evaluate, shared=True)


def _not_null(values: Floats) -> Floats:
    return np.where(np.isnan(values), 0.0, 1.0)


def _nonzero(values: Floats) -> Floats:
    return np.where(np.isnan(values) | (values == 0), 0.0, 1.0)


FUNCTIONS.modelled("top()", note="ranks the groups over the window; ties go to the first in order of tags")(
    Function(_top)
)
FUNCTIONS.modelled(SHORTCUTS, note="top() by the mean unless another measure is named")(Function(_shortcut))
FUNCTIONS.exact("count_nonzero()", note="no point where no group has one")(_counted(_nonzero))
FUNCTIONS.exact("count_not_null()", note="no point where no group has one")(_counted(_not_null))
