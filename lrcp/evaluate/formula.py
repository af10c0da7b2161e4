"""Formulas over named queries, each of which is one number a window and group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import nan
from typing import Any, Protocol

import numpy as np

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.core.registry import Registry
from lrcp.evaluate.aggregation import WINDOW
from lrcp.evaluate.events.query import EventQuery
from lrcp.evaluate.events.store import EventStore
from lrcp.evaluate.expression import Evaluator, combined, negated
from lrcp.evaluate.frame import Frame, Grid, aligned
from lrcp.evaluate.functions.registry import Invocation, function
from lrcp.evaluate.leaf import Alignment, Leaf, PerSeries
from lrcp.evaluate.rows import Floats
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import Span
from lrcp.facts.nested import blocks
from lrcp.query import ast, parse_metric, to_text, walk

_SHIFTS = frozenset({"timeshift", "hour_before", "day_before", "week_before", "month_before"})
_ACROSS_GROUPS = frozenset({"count_nonzero", "count_not_null"})
# Buckets of a window -> one column.
REDUCERS: Registry[Callable[[Floats, Grid], Floats]] = Registry(
    "aggregator of a metric in a formula", "Metrics in formulas"
)
QUERIES: Registry[Callable[[Mapping[str, Any], SeriesStore, EventStore], NamedQuery]] = Registry(
    "formula query", "Formula queries"
)


class NamedQuery(Protocol):
    """A query that a formula names. ``counts``: that there is nothing means zero."""

    @property
    def counts(self) -> bool: ...

    @property
    def grouped(self) -> bool: ...

    def frame(self, grid: Grid) -> Frame:
        """One column: the window of ``grid`` as a whole."""
        ...

    def samples(self, grid: Grid) -> Mapping[Group, Event]: ...


class OfEvents(Frozen):
    query: EventQuery
    store: EventStore

    @property
    def counts(self) -> bool:
        return self.query.counts

    @property
    def grouped(self) -> bool:
        return bool(self.query.by)

    def frame(self, grid: Grid) -> Frame:
        found = self.store.select(self.query).between(grid.begin, grid.end)
        groups = tuple(sorted(found))
        values = np.array([[found[group].value] for group in groups]).reshape(len(groups), 1)
        latest = np.array([found[group].latest for group in groups])
        return Frame(groups, values, latest, absent=0.0 if self.counts else nan)

    def samples(self, grid: Grid) -> Mapping[Group, Event]:
        found = self.store.select(self.query).between(grid.begin, grid.end)
        return {group: each.sample for group, each in found.items()}


class OfMetrics(Frozen):
    """A metric query, its buckets in the window brought to one number."""

    query: ast.Expression
    aggregator: str
    store: SeriesStore

    @property
    def counts(self) -> bool:
        return all(query.has("as_count") for query in self._queries)

    @property
    def grouped(self) -> bool:
        return any(query.by for query in self._queries)

    @property
    def _queries(self) -> list[ast.MetricQuery]:
        return [node for node in walk(self.query) if isinstance(node, ast.MetricQuery)]

    def frame(self, grid: Grid) -> Frame:
        if self.aggregator == "percentile":
            return Evaluator(self.store, first="percentile").frame(self.query, grid)
        buckets = Span(grid.begin, grid.end, grid.end).grid()
        frame = Evaluator(self.store).frame(self.query, buckets)
        return frame.with_values(REDUCERS.get(self.aggregator)(frame.values, buckets))

    def samples(self, _grid: Grid) -> Mapping[Group, Event]:
        return {}


def named_queries(variables: Mapping[str, Any], series: SeriesStore, events: EventStore) -> Mapping[str, NamedQuery]:
    """The queries in a monitor's ``variables``, by name, those of events first.

    Raises UnsupportedError for a kind of query that is not evaluated.
    """
    found: dict[str, NamedQuery] = {}
    for kind in sorted(variables, key=lambda kind: kind != "event_query"):
        for each in blocks(variables, kind):
            found[str(each.get("name"))] = QUERIES.get(kind)(each, series, events)
    return found


@QUERIES.exact("event_query", note="measured over the window as a whole")
def _event_query(arguments: Mapping[str, Any], _series: SeriesStore, events: EventStore) -> NamedQuery:
    return OfEvents(EventQuery.of_variable(arguments), events)


@QUERIES.modelled("cloud_cost_query", note="of data source metrics: its aggregator over the buckets of the window")
def _metric_query(arguments: Mapping[str, Any], series: SeriesStore, _events: EventStore) -> NamedQuery:
    source, aggregator = str(arguments["data_source"]), str(arguments["aggregator"])
    if source != "metrics":
        raise UnsupportedError(f"data source `{source}`", "cost and usage reach Datadog from the cloud, not from here")
    if aggregator != "percentile":
        REDUCERS.get(aggregator)
    return OfMetrics(parse_metric(str(arguments["query"])), aggregator, series)


QUERIES.refuse(
    "aggregate_augmented_query",
    "aggregate_filtered_query",
    note="joins with reference tables, which are not part of the declarations",
)
QUERIES.refuse("data_jobs_query", "data_quality_query", note="of warehouses that are not part of the declarations")


class FormulaEvaluator(Frozen):
    """Evaluates a formula on a grid of one bucket, the window."""

    queries: Mapping[str, NamedQuery]

    @property
    def store(self) -> SeriesStore:
        """Empty: functions that read series themselves are refused by ``check_formula``."""
        return SeriesStore()

    def frame(self, node: ast.Expression, grid: Grid, _align: Alignment | None = None) -> Frame:
        match node:
            case ast.Number(value=value):
                return Frame.number(value, 1)
            case ast.Name(value=name):
                return self.queries[name].frame(grid)
            case ast.Binary(operator=operator):
                left, right = aligned(self.frame(node.left, grid), self.frame(node.right, grid))
                return combined(operator, left, right)
            case ast.Negative(item=item):
                frame = self.frame(item, grid)
                return negated(frame)
            case ast.Call(name=name):
                return function(name).evaluate(Invocation(self, node, grid))
            case _:
                raise UnsupportedError(f"{type(node).__name__.lower()} `{to_text(node)}` in a formula")

    def leaf(self, _node: ast.Node, _per_series: PerSeries | None = None) -> Leaf | None:
        return None

    def everywhere(self, grid: Grid) -> Alignment:
        return Alignment(np.ones(grid.count, dtype=np.bool_))

    def groups(self, node: ast.Expression, _grid: Grid) -> tuple[Group, ...]:
        """Without a group-by there is always one group."""
        named = [self.queries[each.value] for each in walk(node) if isinstance(each, ast.Name)]
        return () if any(query.grouped for query in named) else ((),)


def check_formula(formula: ast.Expression, queries: Mapping[str, NamedQuery]) -> None:
    """Raises LrcpError for a name without a query, UnsupportedError for a function of buckets of time."""
    if not queries:
        raise LrcpError("a formula monitor has its queries in `variables`; there are none")
    for node in walk(formula):
        match node:
            case ast.Name(value=name) if name not in queries:
                known = suggestion(name, queries)
                raise LrcpError(f"the formula names `{name}`, which is not among its `variables`; {known}")
            case ast.Call(name=name):
                called = function(name)
                if not (called.pointwise or name in _SHIFTS | _ACROSS_GROUPS):
                    raise UnsupportedError(f"`{name}()` in a formula monitor", "its queries are one number a window")
            case _:
                pass


def _window(aggregator: str) -> Callable[[Floats, Grid], Floats]:
    return lambda values, grid: WINDOW.get(aggregator)(values, grid.reduce)


def _last(values: Floats, _grid: Grid) -> Floats:
    backwards = values[:, ::-1]
    first = np.argmax(~np.isnan(backwards), axis=1)
    last: Floats = backwards[np.arange(values.shape[0]), first][:, np.newaxis]
    return last


for _name in ("avg", "max", "min", "sum"):
    REDUCERS.modelled(_name, note="over the buckets of the window")(_window(_name))
REDUCERS.modelled("mean", note="over the buckets of the window")(_window("avg"))
REDUCERS.modelled("last", note="the last bucket that has a point")(_last)
REDUCERS.modelled("percentile", note="sketches are merged over the window")(_window("percentile"))
REDUCERS.refuse("area", "count_unique", "l2norm", "stddev", note="not published for monitors")
