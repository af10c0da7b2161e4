"""Metric monitors: threshold, change and percentage change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.aggregation import WINDOW
from lrcp.evaluate.definition import Options
from lrcp.evaluate.expression import Evaluator, combined, has_arithmetic
from lrcp.evaluate.frame import Frame, Grid, aligned
from lrcp.evaluate.functions.registry import function
from lrcp.evaluate.leaf import Leaf, percentile
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.registry import Registry
from lrcp.evaluate.scope import Group, matcher
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import Span, frequency, full, full_window_grid, span_of
from lrcp.query import ast, walk

_EMPTY: dict[str, float | str] = {}
CHANGES: Registry[Callable[[Frame, Frame], Frame]] = Registry("change", "Change detection")


@CHANGES.exact("change()", note="now - then, bucket by bucket; with as_count() aggregated first")
def _change(now: Frame, then: Frame) -> Frame:
    return combined("-", now, then)


@CHANGES.exact("pct_change()", note="(now - then) / then * 100; with as_count() aggregated first")
def _pct_change(now: Frame, then: Frame) -> Frame:
    share = combined("/", combined("-", now, then), then)
    return share.with_values(share.values * 100)


@dataclass(frozen=True, slots=True)
class MetricAlert:
    """Measures ``aggregator(window):expression`` for all groups at once."""

    monitor: ast.MetricMonitor
    options: Options
    store: SeriesStore
    _first: str | None = field(init=False)
    _step: int | None = field(init=False)

    def __post_init__(self) -> None:
        check(self.monitor)
        object.__setattr__(self, "_first", _aggregated_first(self.monitor))
        object.__setattr__(self, "_step", _rollup(self.monitor))

    @property
    def traits(self) -> Traits:
        names = {node.name for node in walk(self.monitor) if isinstance(node, ast.Call)}
        counts = all(query.has("as_count") for query in _queries(self.monitor))
        return Traits(
            frequency=frequency(self.monitor.window),
            window=self.monitor.window.seconds,
            comparator=self.monitor.condition.comparator,
            critical=self.monitor.condition.threshold,
            empty_is_zero=counts and "default_zero" not in names,
            delays_groups=True,
        )

    @property
    def grouped(self) -> bool:
        return any(query.by for query in _queries(self.monitor))

    def at(self, instant: float) -> Mapping[Group, Measured]:
        span = span_of(self.monitor.window, self.options.window, self.options.evaluation_delay, instant)
        if span.end <= span.begin:
            return {}
        frame = self._frame(span)
        values = frame.values[:, 0] if self._first else WINDOW.get(self.monitor.aggregator)(frame.values)
        skipped = self._not_full(span) if self.options.require_full_window else frozenset()
        return {
            group: Measured(_rounded(value), float(latest), _EMPTY, group in skipped)
            for group, value, latest in zip(frame.groups, values, frame.latest, strict=True)
            if not np.isnan(value)
        }

    def _frame(self, span: Span) -> Frame:
        evaluator = Evaluator(self.store, first=self._first)
        now = evaluator.frame(self.monitor.expression, self._grid(span))
        change = self.monitor.change
        if change is None:
            return now
        then = evaluator.frame(self.monitor.expression, self._grid(span.shifted(-change.shift)))
        if then.values.shape[1] != now.values.shape[1]:
            raise UnsupportedError(
                f"a change over {change.shift} s of a rollup of {self._step} s", "make one a multiple"
            )
        now, then = aligned(now, then)
        return _as_of(CHANGES.get(f"{change.kind}()")(now, then), now)

    def _grid(self, span: Span) -> Grid:
        if self._first == "percentile":
            return Grid.single(span.begin, span.end)
        return span.grid(self._step)

    def _not_full(self, span: Span) -> frozenset[Group]:
        """Groups whose window is not full. Cumulative windows are not held to it."""
        if self.monitor.window.kind != "last":
            return frozenset()
        frame = Evaluator(self.store).frame(self.monitor.expression, full_window_grid(self.monitor.window, span))
        rows = zip(frame.groups, frame.values, strict=True)
        return frozenset(group for group, row in rows if not full(row))


def _rounded(value: float) -> float:
    """Twelve significant digits: the last ones depend on the order of additions, thresholds must not."""
    return float(f"{value:.12g}")


def _as_of(frame: Frame, now: Frame) -> Frame:
    """``frame`` with the freshness of the current window: yesterday's points are no news."""
    return Frame(frame.groups, frame.values, now.latest, counts=frame.counts)


def check(monitor: ast.MetricMonitor) -> None:
    """Raises UnsupportedError for the first construct that is not evaluated."""
    WINDOW.get(monitor.aggregator)
    for node in walk(monitor):
        match node:
            case ast.MetricQuery():
                Leaf.of(node)
                matcher(node.scope)
                if monitor.aggregator == "percentile" and percentile(node.aggregator) is None:
                    raise UnsupportedError(f"percentile() of `{node.aggregator}:{node.metric}`", "use p50, p95 ...")
            case ast.Call(name=name):
                function(name)
            case ast.Change(kind=kind):
                CHANGES.get(f"{kind}()")


def _aggregated_first(monitor: ast.MetricMonitor) -> str | None:
    """The aggregator that is applied to each operand before arithmetic, if it is.

    https://docs.datadoghq.com/monitors/guide/as-count-in-monitor-evaluations/
    """
    if monitor.aggregator == "percentile":
        return "percentile"
    arithmetic = has_arithmetic(monitor.expression) or monitor.change is not None
    if not (arithmetic and any(query.has("as_count") for query in _queries(monitor))):
        return None
    if monitor.aggregator != "sum":
        raise UnsupportedError(f"{monitor.aggregator}() of arithmetic with as_count()", "Datadog allows only sum()")
    return "sum"


def _rollup(monitor: ast.MetricMonitor) -> int | None:
    """The explicit rollup interval of the query in seconds."""
    steps = {Leaf.of(query).request.step for query in _queries(monitor)} - {None}
    if len(steps) > 1:
        raise UnsupportedError("different rollup intervals in one query")
    return next(iter(steps), None)


def _queries(monitor: ast.MetricMonitor) -> list[ast.MetricQuery]:
    return [node for node in walk(monitor) if isinstance(node, ast.MetricQuery)]
