"""min, max, avg ... of several queries or of groups, and what formulas say of a whole series.

In no reference page, but in published dashboards and monitors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.algorithms.robust import quantile
from lrcp.evaluate.frame import NEVER, Frame
from lrcp.evaluate.functions.rank import last
from lrcp.evaluate.functions.registry import FUNCTIONS, Function, Invocation
from lrcp.evaluate.rows import Floats
from lrcp.evaluate.scope import Group
from lrcp.query import ast

Aggregate = Callable[[Floats], Floats]
"""Along the last axis; NaN where there is no point."""

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,2})?)")


def _where_some(function: Aggregate) -> Aggregate:
    def aggregate(values: Floats) -> Floats:
        present = ~np.isnan(values)
        return np.where(present.any(axis=-1), function(values), np.nan)

    return aggregate


def _count(values: Floats) -> Floats:
    return np.asarray((~np.isnan(values)).sum(axis=-1), dtype=np.float64)


def _sum(values: Floats) -> Floats:
    return np.asarray(np.nansum(values, axis=-1))


def _avg(values: Floats) -> Floats:
    return _sum(values) / np.maximum(_count(values), 1)


def _stddev(values: Floats) -> Floats:
    distance = values - _avg(values)[..., np.newaxis]
    return np.sqrt(_avg(distance**2))


def _min(values: Floats) -> Floats:
    return np.asarray(np.fmin.reduce(values, axis=-1, initial=np.nan))


def _max(values: Floats) -> Floats:
    return np.asarray(np.fmax.reduce(values, axis=-1, initial=np.nan))


AGGREGATES: Mapping[str, Aggregate] = {
    name: _where_some(function)
    for name, function in {
        "min": _min,
        "max": _max,
        "avg": _avg,
        "sum": _sum,
        "count": _count,
        "stddev": _stddev,
    }.items()
}


def _aggregated(aggregate: Aggregate) -> Function:
    def evaluate(call: Invocation) -> Frame:
        queries = [each for each in call.node.arguments if not isinstance(each, ast.Keyword | ast.Text)]
        frames = [call.context.frame(query, call.grid, call.align) for query in queries]
        if len(frames) > 1 and call.node.by:
            raise UnsupportedError(f"`{call.node.name}()` of several queries and over groups", "do one at a time")
        return _across(frames, aggregate) if len(frames) > 1 else _over_groups(frames[0], call.node.by, aggregate)

    return Function(evaluate, pointwise=True, shared=True)


def _across(frames: list[Frame], aggregate: Aggregate) -> Frame:
    """Bucket by bucket over the frames, in each group that one of them has."""
    groups = tuple(sorted({group for frame in frames if not frame.constant for group in frame.groups}))
    if not groups and all(frame.constant for frame in frames):
        groups = ((),)
    wide = [frame.for_groups(groups) for frame in frames]
    values = aggregate(np.stack(np.broadcast_arrays(*(frame.values for frame in wide)), axis=-1))
    real = [frame.values for frame in wide if not frame.constant]
    if real:  # a number alone makes no point
        values = np.where((~np.isnan(np.stack(real))).any(axis=0), values, np.nan)
    latest = np.maximum.reduce(np.broadcast_arrays(*(frame.latest for frame in wide)))
    return Frame(groups, values, latest, constant=all(frame.constant for frame in frames))


def _over_groups(frame: Frame, by: tuple[str, ...], aggregate: Aggregate) -> Frame:
    """Bucket by bucket over the groups that share their values of the tags ``by``."""
    if frame.constant:
        return frame
    members: dict[Group, list[int]] = {}
    for row, group in enumerate(frame.groups):
        kept = tuple(tag for tag in group if tag.partition(":")[0] in by)
        if {tag.partition(":")[0] for tag in kept} == set(by):
            members.setdefault(kept, []).append(row)
    groups = tuple(sorted(members))
    values = np.full((len(groups), frame.values.shape[1]), np.nan)
    latest = np.full((len(groups), frame.latest.shape[1]), NEVER)
    for to, group in enumerate(groups):
        values[to] = aggregate(frame.values[members[group]].T)
        latest[to] = frame.latest[members[group]].max(axis=0)
    return Frame(groups, values, latest)


def _percentile(call: Invocation) -> Frame:
    match = _PERCENTILE.fullmatch(call.text(1))
    if match is None:
        raise UnsupportedError(f"percentile() of `{call.text(1)}`", "write one such as 'p90'")
    share = float(match[1]) / 100
    return _over_groups(call.frame(), call.node.by, lambda values: quantile(values, share))


def _method(name: str, place: int, call: Invocation) -> Aggregate:
    method = call.text(place)
    found: Aggregate | None = last if method == "last" else AGGREGATES.get(method)
    if found is None:
        raise UnsupportedError(f"{name}() with method `{method}`")
    return found


def _reduce(call: Invocation) -> Frame:
    frame = call.frame()
    one = _method("reduce", 1, call)(frame.values)[:, np.newaxis]
    return frame.with_values(np.where(np.isnan(frame.values), np.nan, one))


def _rollup(call: Invocation) -> Frame:
    """Wider buckets, aligned to the epoch; each keeps its value in the first column that it shares with the grid."""
    aggregate, frame, step = _method("rollup", 1, call), call.frame(), call.grid.step
    width = int(call.number(2)) if len(call.node.arguments) > 2 else step
    numbers = (call.grid.start + np.arange(frame.values.shape[1]) * step) // max(width, step)
    values = np.full(frame.values.shape, np.nan)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[:1] - 1))
    for begin, end in zip(starts, [*starts[1:], numbers.size], strict=True):
        values[:, begin] = aggregate(frame.values[:, begin:end])
    return Frame(frame.groups, values, frame.latest, absent=frame.absent)


for _name, _aggregate in AGGREGATES.items():
    FUNCTIONS.modelled(
        f"{_name}()",
        note="of the arguments, or of the groups that share the kept tags; missing points count for nothing",
    )(_aggregated(_aggregate))
FUNCTIONS.modelled("percentile()", note="of the groups that share the kept tags, interpolated between two of them")(
    Function(_percentile, pointwise=True, shared=True)
)
FUNCTIONS.modelled("reduce()", note="avg, min, max, sum, count, stddev or last of the window, at each of its points")(
    Function(_reduce)
)
FUNCTIONS.modelled(
    "rollup()",
    note="wider buckets of what the function is given, aligned to the epoch; without seconds its own buckets",
)(Function(_rollup))
