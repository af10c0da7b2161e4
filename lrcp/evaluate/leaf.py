"""One metric query on a grid: select, roll up over time, align, aggregate over space.

Order of operations: https://docs.datadoghq.com/metrics/#time-and-space-aggregation
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.aggregation import FILLS, ROLLUPS, SPACE
from lrcp.evaluate.frame import NEVER, Frame, Grid
from lrcp.evaluate.metric import Distribution, InApp, Metric
from lrcp.evaluate.modifiers import Request, request
from lrcp.evaluate.rows import Floats, Ints
from lrcp.evaluate.scope import Group, Selection
from lrcp.evaluate.sketch import quantiles
from lrcp.evaluate.store import MetricTypeError, SeriesStore
from lrcp.query import ast

Columns = NDArray[np.bool_]
PerSeries = Callable[[Floats, int], Floats]
"""Applied to the rows of series before space aggregation; the step in seconds comes second."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The buckets at which gaps of a gauge are filled; ``hold``: also after its last point."""

    columns: Columns
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A metric query with its modifiers read; ``per_series`` is a function such as diff()."""

    query: ast.MetricQuery
    request: Request
    per_series: PerSeries | None = None

    @classmethod
    def of(cls, query: ast.MetricQuery, per_series: PerSeries | None = None) -> Leaf:
        if query.aggregator is None:
            raise UnsupportedError(f"`{query.metric}` without space aggregator", "monitors must name one")
        if percentile(query.aggregator) is None:
            SPACE.get(query.aggregator)
        return cls(query, request(query.modifiers), per_series)


def percentile(aggregator: str | None) -> float | None:
    """0 to 1 for ``p95`` and the like; None for other aggregators."""
    if aggregator and aggregator[0] == "p" and aggregator[1:2].isdigit():
        return float(aggregator[1:]) / 100
    return None


def live_columns(store: SeriesStore, leaf: Leaf, grid: Grid) -> Columns:
    """The buckets in which the query has at least one real point."""
    metric = store.metric(leaf.query.metric)
    found = np.zeros(grid.count, dtype=np.bool_)
    if metric is not None:
        selection = metric.select(leaf.query.scope, leaf.query.by)
        buckets, series, _ = metric.points(*grid.flushes)
        chosen = _positions(selection, metric)[series] >= 0
        found[grid.column(buckets[chosen])] = True
    return found


def evaluate_leaf(store: SeriesStore, leaf: Leaf, grid: Grid, align: Alignment | None = None) -> Frame:
    """``align``: buckets at which series are aligned; None takes those where the query itself has points.

    Raises MetricTypeError when the aggregator does not fit the metric's type.
    """
    _check_type(leaf, store.in_app(leaf.query.metric))
    metric = store.metric(leaf.query.metric)
    if metric is None:
        return Frame.empty(grid.count)
    if isinstance(metric, Distribution):
        return _distribution(metric, leaf, grid, align)
    return _plain(metric, leaf, grid, align)


def known_groups(store: SeriesStore, leaf: Leaf, grid: Grid) -> tuple[Group, ...]:
    """Groups of the query that had a point before the end of ``grid``; without ``by`` there is always one."""
    metric = store.metric(leaf.query.metric)
    if not leaf.query.by:
        return ((),)
    if metric is None:
        return ()
    selection = metric.select(leaf.query.scope, leaf.query.by)
    seen = np.array(metric.first, dtype=np.int64)[selection.series] < grid.flushes[1]
    numbers = np.unique(selection.group_of[seen[selection.members]])
    return tuple(selection.groups[number] for number in numbers)


def _check_type(leaf: Leaf, in_app: InApp | None) -> None:
    """What can only be said once the metric's type is known, from its points or its declaration."""
    aggregator, rollup = leaf.query.aggregator, leaf.request.rollup
    if in_app is InApp.DISTRIBUTION:
        if rollup is not None and not (rollup == "sum" and aggregator in ("sum", "count")):
            raise UnsupportedError(f"`.rollup({rollup})` of a distribution", "distributions take only the seconds")
    elif in_app is not None and (percentile(aggregator) is not None or aggregator == "count"):
        raise MetricTypeError(f"{aggregator} of {leaf.query.metric} needs a distribution; it is a {in_app}")


# --- gauges and rates ---------------------------------------------------------------------------------


def _plain(metric: Metric, leaf: Leaf, grid: Grid, align: Alignment | None) -> Frame:
    asked = leaf.request
    fill = asked.fill or ("linear" if metric.in_app is InApp.GAUGE and not asked.as_count else "null")
    wide = grid.extended(asked.fill_limit) if fill != "null" else grid
    selection = metric.select(leaf.query.scope, leaf.query.by)
    buckets, rows, values = _selected(metric, selection, *metric.points(*wide.flushes))
    if metric.in_app is InApp.RATE and not asked.as_count:
        values = values / FLUSH_SECONDS
    method = asked.rollup or ("sum" if asked.as_count else "avg")
    cells = rows * wide.count + wide.column(buckets)
    matrix = ROLLUPS.get(method)(cells, values, len(selection.series) * wide.count)
    matrix = matrix.reshape(len(selection.series), wide.count)
    if leaf.per_series is not None:
        matrix = leaf.per_series(matrix, wide.step)
    matrix = _filled(matrix, fill, asked.fill_limit // wide.step, grid.count, align)
    counts = metric.in_app is InApp.RATE and (asked.as_count or asked.as_rate)
    return _grouped(matrix, leaf, selection, _latest(selection, buckets, rows), counts)


def _filled(matrix: Floats, fill: str, limit: int, count: int, align: Alignment | None) -> Floats:
    """The last ``count`` columns with gaps filled: at the aligned buckets, or all of them for zeros."""
    own = matrix[:, matrix.shape[1] - count :]
    present = ~np.isnan(own)
    wanted = present.any(axis=0) if align is None else align.columns
    if fill == "null" or (fill != "zero" and not (wanted & ~present).any()):
        return own
    hold = align is not None and align.hold
    filled = FILLS.get(fill)(matrix, limit, hold)[:, matrix.shape[1] - count :]
    return filled if fill == "zero" else np.where(wanted | present, filled, np.nan)


def _grouped(matrix: Floats, leaf: Leaf, selection: Selection, latest: Floats, counts: bool) -> Frame:
    if not selection.groups:
        return Frame.empty(matrix.shape[1])
    starts = np.searchsorted(selection.group_of, np.arange(len(selection.groups)))
    values = SPACE.get(leaf.query.aggregator or "")(matrix[selection.members], starts)
    return _with_points(Frame(selection.groups, values, latest, counts=counts))


def _with_points(frame: Frame) -> Frame:
    """Without the groups that have no value at all: for the query they do not exist."""
    some = (~np.isnan(frame.values)).any(axis=1)
    if some.all():
        return frame
    groups = tuple(group for group, has in zip(frame.groups, np.atleast_1d(some), strict=True) if has)
    return Frame(groups, frame.values[some], frame.latest[some], counts=frame.counts)


# --- distributions ------------------------------------------------------------------------------------


def _distribution(metric: Distribution, leaf: Leaf, grid: Grid, align: Alignment | None) -> Frame:
    asked, aggregator = leaf.request, leaf.query.aggregator or ""
    wide = grid.extended(asked.fill_limit) if asked.fill else grid
    selection = metric.select(leaf.query.scope, leaf.query.by)
    if not selection.groups:
        return Frame.empty(grid.count)
    buckets, series, columns = metric.statistics(*wide.flushes)
    positions = _positions(selection, metric)[series]
    chosen = positions >= 0
    buckets, rows, columns = buckets[chosen], positions[chosen], columns[:, chosen]
    statistics = _Statistics.of(selection, wide, rows * wide.count + wide.column(buckets), columns)
    counts = aggregator in ("sum", "count")
    values = statistics.get(aggregator)
    level = percentile(aggregator)
    if level is not None:
        values = np.clip(_percentiles(metric, selection, wide, level), statistics.minimum, statistics.maximum)
    if counts and asked.as_rate:
        values = values / wide.step
    if leaf.per_series is not None:
        values = leaf.per_series(values, wide.step)
    values = _filled(values, asked.fill or "null", asked.fill_limit // wide.step, grid.count, align)
    counts = counts and (asked.as_count or asked.as_rate)
    return _with_points(Frame(selection.groups, values, _latest(selection, buckets, rows), counts=counts))


@dataclass(frozen=True, slots=True)
class _Statistics:
    """Exact figures of each group and bucket; NaN where no value arrived."""

    count: Floats
    total: Floats
    minimum: Floats
    maximum: Floats

    @classmethod
    def of(cls, selection: Selection, grid: Grid, cells: Ints, columns: Floats) -> _Statistics:
        starts = np.searchsorted(selection.group_of, np.arange(len(selection.groups)))
        shape = (len(selection.series), grid.count)
        merged = [
            SPACE.get(method)(
                ROLLUPS.get(method)(cells, column, shape[0] * shape[1]).reshape(shape)[selection.members], starts
            )
            for method, column in zip(("sum", "sum", "min", "max"), columns, strict=True)
        ]
        return cls(*merged)

    def get(self, aggregator: str) -> Floats:
        match aggregator:
            case "count":
                return self.count
            case "sum":
                return self.total
            case "min":
                return self.minimum
            case "max":
                return self.maximum
            case _:
                return self.total / self.count


def _percentiles(metric: Distribution, selection: Selection, grid: Grid, level: float) -> Floats:
    buckets, series, codes, weights = metric.bins(*grid.flushes)
    positions = _positions(selection, metric)[series]
    chosen = positions >= 0
    picked, groups = _expanded(selection, positions[chosen])
    cells = groups * grid.count + grid.column(buckets[chosen][picked])
    number = len(selection.groups) * grid.count
    found = quantiles(cells, codes[chosen][picked], weights[chosen][picked], number, level)
    return found.reshape(len(selection.groups), grid.count)


def _expanded(selection: Selection, rows: Ints) -> tuple[Ints, Ints]:
    """For each pair of a row and a group of its series: the row's index and the group's number."""
    order = np.argsort(selection.members, kind="stable")
    members, groups = selection.members[order], selection.group_of[order]
    first = np.searchsorted(members, rows, side="left")
    sizes = np.searchsorted(members, rows, side="right") - first
    picked = np.repeat(np.arange(rows.size), sizes)
    within = np.arange(picked.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return picked, groups[first[picked] + within]


# --- shared -------------------------------------------------------------------------------------------


def _positions(selection: Selection, metric: Metric) -> Ints:
    """Index into the selection of each series of the metric, -1 for those not selected."""
    highest = int(selection.series.max(initial=-1))
    positions = np.full(max(len(metric.tags), highest + 1, 1), -1, dtype=np.int64)
    positions[selection.series] = np.arange(len(selection.series))
    return positions


def _selected(
    metric: Metric, selection: Selection, buckets: Ints, series: Ints, values: Floats
) -> tuple[Ints, Ints, Floats]:
    positions = _positions(selection, metric)[series]
    chosen = positions >= 0
    return buckets[chosen], positions[chosen], values[chosen]


def _latest(selection: Selection, buckets: Ints, rows: Ints) -> Floats:
    """The end of the last flush with a point, by group."""
    by_series = np.full(len(selection.series), NEVER)
    np.maximum.at(by_series, rows, (buckets + 1.0) * FLUSH_SECONDS)
    result = np.full(len(selection.groups), NEVER)
    np.maximum.at(result, selection.group_of, by_series[selection.members])
    return result
