"""One metric query on a grid: select, roll up over time, align, aggregate over space.

Order of operations: https://docs.datadoghq.com/metrics/#time-and-space-aggregation
"""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.aggregation import FILLS, ROLLUPS, SPACE
from lrcp.evaluate.frame import NEVER, Frame, Grid
from lrcp.evaluate.metric import Distribution, InApp, Metric
from lrcp.evaluate.modifiers import Request, request
from lrcp.evaluate.rows import Columns, Floats, Ints
from lrcp.evaluate.scope import Group, Selection
from lrcp.evaluate.sketch import quantiles
from lrcp.evaluate.store import MetricTypeError, SeriesStore
from lrcp.query import ast

PerSeries = Callable[[Floats, int], Floats]
"""Applied to the rows of series before space aggregation; the step in seconds comes second."""


class Alignment(Frozen):
    """The buckets at which gaps of a gauge are filled; ``hold``: also after its last point."""

    columns: Columns
    hold: bool = False


class Leaf(Frozen):
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
        asked = request(query.modifiers)
        if asked.weighted and query.aggregator != "sum":
            raise UnsupportedError(f"modifier `.weighted()` of `{query.aggregator}:{query.metric}`", "use `sum:`")
        return cls(query, asked, per_series)


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
        return Frame.empty(grid.count, _absent(leaf, store.in_app(leaf.query.metric)))
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


def known_series(store: SeriesStore, query: ast.MetricQuery) -> int:
    """How many series the query selects."""
    metric = store.metric(query.metric)
    return 0 if metric is None else len(metric.select(query.scope, query.by).series)


def _check_type(leaf: Leaf, in_app: InApp | None) -> None:
    """What can only be said once the metric's type is known, from its points or its declaration."""
    aggregator, rollup = leaf.query.aggregator, leaf.request.rollup
    if leaf.request.weighted and in_app not in (None, InApp.GAUGE):
        raise UnsupportedError(f"modifier `.weighted()` of a {in_app}", "gauges alone are weighted")
    if in_app is InApp.DISTRIBUTION:
        if rollup is not None and not (rollup == "sum" and aggregator in ("sum", "count")):
            raise UnsupportedError(f"`.rollup({rollup})` of a distribution", "distributions take only the seconds")
    elif in_app is not None and (percentile(aggregator) is not None or aggregator == "count"):
        raise MetricTypeError(f"{aggregator} of {leaf.query.metric} needs a distribution; it is a {in_app}")


def _absent(leaf: Leaf, in_app: InApp | None) -> float:
    """What the query is where it has no point and arithmetic needs one: 0 for what is asked for as count or rate.

    Datadog says that these are always aligned so; that it holds for a query without any series is modelled.
    """
    asked, counts = leaf.request, leaf.query.aggregator in ("sum", "count")
    countable = counts if in_app is InApp.DISTRIBUTION else in_app is not InApp.GAUGE
    return 0.0 if countable and (asked.as_count or asked.as_rate) else nan


# --- gauges and rates ---------------------------------------------------------------------------------


def _plain(metric: Metric, leaf: Leaf, grid: Grid, align: Alignment | None) -> Frame:
    asked = leaf.request
    fill = asked.fill or (
        "linear" if metric.in_app is InApp.GAUGE and not (asked.as_count or asked.weighted) else "null"
    )
    wide = grid.extended(asked.fill_limit) if fill != "null" else grid
    selection = metric.select(leaf.query.scope, leaf.query.by)
    buckets, rows, values = _selected(metric, selection, *metric.points(*wide.flushes))
    if metric.in_app is InApp.RATE and not asked.as_count:
        values = values / FLUSH_SECONDS
    method = "sum" if asked.weighted else asked.rollup or ("sum" if asked.as_count else "avg")
    cells = rows * wide.count + wide.column(buckets)
    matrix = ROLLUPS.get(method)(cells, values, len(selection.series) * wide.count)
    matrix = matrix.reshape(len(selection.series), wide.count)
    if asked.weighted:
        matrix = matrix * (FLUSH_SECONDS / wide.step)
    if leaf.per_series is not None:
        matrix = leaf.per_series(matrix, wide.step)
    matrix = _filled(matrix, fill, asked.fill_limit // wide.step, grid, align)
    return _grouped(matrix, leaf, selection, _latest(selection, wide, buckets, rows), _absent(leaf, metric.in_app))


def _filled(matrix: Floats, fill: str, limit: int, grid: Grid, align: Alignment | None) -> Floats:
    """The last columns, those of ``grid``, with gaps filled: at the aligned buckets, or all of them for zeros."""
    own = matrix[:, matrix.shape[1] - grid.count :]
    present = ~np.isnan(own)
    holes = ~present
    if fill != "zero":
        holes &= present.any(axis=0) if align is None else align.columns
    rows = np.flatnonzero(holes.any(axis=1))
    if fill == "null" or not rows.size:
        return own
    hold = align is not None and align.hold
    found = FILLS.get(fill)(matrix[rows], limit, hold)[:, matrix.shape[1] - grid.count :]
    filled = own.copy()
    filled[rows] = np.where(holes[rows], found, own[rows])
    if fill == "linear" and grid.windows > 1:
        _mark(grid, present[rows], holes[rows] if hold else ~present[rows] & ~np.isnan(filled[rows]))
    return filled


def _mark(grid: Grid, present: Columns, foreseen: Columns) -> None:
    """A value between two points is drawn from both: a window that ends before the second does not know it.

    ``foreseen`` are the cells to which that can happen.
    """
    columns = np.arange(grid.count)
    after = np.minimum.accumulate(np.where(present, columns, grid.count)[:, ::-1], axis=1)[:, ::-1]
    known_from = np.where(foreseen, after, -1).max(axis=0)
    affected = np.flatnonzero(known_from >= 0)
    within = np.zeros(grid.count + 2, dtype=np.int64)
    np.add.at(within, affected + 1, 1)
    np.add.at(within, known_from[affected] + 1, -1)
    ends = grid.width + np.arange(grid.windows) * grid.stride
    grid.apart[np.cumsum(within)[ends] > 0] = True


def _grouped(matrix: Floats, leaf: Leaf, selection: Selection, latest: Floats, absent: float) -> Frame:
    if not selection.groups:
        return Frame.empty(matrix.shape[1], absent)
    values = _over_space(leaf.query.aggregator or "", matrix, selection)
    return _with_points(Frame(selection.groups, values, latest, absent=absent))


def _over_space(aggregator: str, matrix: Floats, selection: Selection) -> Floats:
    """Rows of series -> rows of groups; of one series, every aggregate is that series."""
    aggregate = SPACE.get(aggregator)
    return matrix if selection.single else aggregate(matrix[selection.members], selection.starts)


def _with_points(frame: Frame) -> Frame:
    """Without the groups that have no value at all: for the query they do not exist."""
    some = (~np.isnan(frame.values)).any(axis=1)
    if some.all():
        return frame
    groups = tuple(group for group, has in zip(frame.groups, np.atleast_1d(some), strict=True) if has)
    return Frame(groups, frame.values[some], frame.latest[some], absent=frame.absent)


# --- distributions ------------------------------------------------------------------------------------


def _distribution(metric: Distribution, leaf: Leaf, grid: Grid, align: Alignment | None) -> Frame:
    asked, aggregator = leaf.request, leaf.query.aggregator or ""
    wide = grid.extended(asked.fill_limit) if asked.fill else grid
    selection = metric.select(leaf.query.scope, leaf.query.by)
    absent = _absent(leaf, InApp.DISTRIBUTION)
    if not selection.groups:
        return Frame.empty(grid.count, absent)
    buckets, series, columns = metric.statistics(*wide.flushes)
    positions = _positions(selection, metric)[series]
    chosen = positions >= 0
    buckets, rows, columns = buckets[chosen], positions[chosen], columns[:, chosen]
    statistics = _Statistics(selection, wide, rows * wide.count + wide.column(buckets), columns)
    counts = aggregator in ("sum", "count")
    level = percentile(aggregator)
    if level is None:
        values = statistics.get(aggregator)
    else:
        values = np.clip(_percentiles(metric, selection, wide, level), statistics.get("min"), statistics.get("max"))
    if counts and asked.as_rate:
        values = values / wide.step
    if leaf.per_series is not None:
        values = leaf.per_series(values, wide.step)
    values = _filled(values, asked.fill or "null", asked.fill_limit // wide.step, grid, align)
    return _with_points(Frame(selection.groups, values, _latest(selection, wide, buckets, rows), absent=absent))


class _Statistics(Frozen):
    """Exact figures of each group and bucket, NaN where no value arrived: ``columns`` are those of ``cells``."""

    selection: Selection
    grid: Grid
    cells: Ints
    columns: Floats

    def get(self, aggregator: str) -> Floats:
        match aggregator:
            case "count":
                return self._merged("sum", 0)
            case "sum":
                return self._merged("sum", 1)
            case "min":
                return self._merged("min", 2)
            case "max":
                return self._merged("max", 3)
            case _:
                return self._merged("sum", 1) / self._merged("sum", 0)

    def _merged(self, method: str, column: int) -> Floats:
        shape = (len(self.selection.series), self.grid.count)
        cells = ROLLUPS.get(method)(self.cells, self.columns[column], shape[0] * shape[1])
        return _over_space(method, cells.reshape(shape), self.selection)


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


def _latest(selection: Selection, grid: Grid, buckets: Ints, rows: Ints) -> Floats:
    """(groups, windows): the end of the last flush with a point that each window sees."""
    ends = grid.ends
    seen_at = (buckets + 1) * FLUSH_SECONDS
    by_series = np.full((len(selection.series), grid.windows), NEVER)
    cells = rows
    if grid.windows > 1:
        cells = rows * grid.windows + np.searchsorted(ends, np.minimum(seen_at, grid.end))
    np.maximum.at(by_series.reshape(-1), cells, seen_at.astype(np.float64))  # flat and of one type: 20 times faster
    np.maximum.accumulate(by_series, axis=1, out=by_series)
    by_series[by_series <= ends - grid.width * grid.step] = NEVER
    return _over_space("max", by_series, selection)
