"""Metric monitors: threshold, change and percentage change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import replace
from lrcp.core.registry import Registry
from lrcp.evaluate.aggregation import WINDOW
from lrcp.evaluate.definition import Options
from lrcp.evaluate.expression import Evaluator, combined, has_arithmetic
from lrcp.evaluate.frame import NOT_APART, Frame, Grid, aligned
from lrcp.evaluate.functions.registry import function
from lrcp.evaluate.leaf import Leaf, known_series, percentile
from lrcp.evaluate.measure import Measured, Measurements, Traits
from lrcp.evaluate.rows import rounded
from lrcp.evaluate.scope import Group, matcher
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.together import Windows, together
from lrcp.evaluate.window import Span, bucket_seconds, frequency, full, full_window_grid, span_of
from lrcp.query import ast, walk

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
    """Measures ``aggregator(window):expression`` for all groups, and for many instants, at once."""

    monitor: ast.MetricMonitor
    options: Options
    store: SeriesStore
    _first: str | None = field(init=False)
    _step: int | None = field(init=False)
    _shared: bool = field(init=False)

    def __post_init__(self) -> None:
        check(self.monitor)
        object.__setattr__(self, "_first", _aggregated_first(self.monitor))
        object.__setattr__(self, "_step", _rollup(self.monitor))
        object.__setattr__(self, "_shared", all(function(call.name).shared for call in _calls(self.monitor)))

    @property
    def traits(self) -> Traits:
        names = {call.name for call in _calls(self.monitor)}
        counts = all(query.has("as_count") for query in _queries(self.monitor))
        window, zero = self.monitor.window, counts and "default_zero" not in names
        return Traits.of(self.monitor.condition, frequency=frequency(window), window=window.seconds, empty_is_zero=zero)

    @property
    def grouped(self) -> bool:
        return is_grouped(self.monitor)

    def capacity(self, cells: int) -> int:
        """How many evaluations can be measured at once when ``cells`` buckets of series are held in memory."""
        series = max((known_series(self.store, query) for query in _queries(self.monitor)), default=0)
        between = self._step or bucket_seconds(self.monitor.window.seconds)
        buckets = -(-frequency(self.monitor.window) // between)
        return max(1, cells // max(1, series * buckets))

    def at(self, instant: float) -> Mapping[Group, Measured]:
        return next(iter(self.over([instant])))

    def over(self, instants: Sequence[float]) -> Measurements:
        """What evaluations at ``instants``, in order of time, measure."""
        options = self.options
        spans = [span_of(self.monitor.window, options.window, options.evaluation_delay, each) for each in instants]
        frame = together(spans, self._values)
        skipped = np.zeros(frame.values.shape, dtype=np.bool_)
        if options.require_full_window and self.monitor.window.kind == "last":  # cumulative ones are not held to it
            skipped = together(spans, self._full).for_groups(frame.groups).values != 1.0
        latest = np.broadcast_to(frame.latest, frame.values.shape)
        return Measurements(instants, frame.groups, rounded(frame.values), latest, skipped)

    def _values(self, spans: Sequence[Span]) -> Windows | None:
        """The number of each group and window."""
        if any(span.end <= span.begin for span in spans):
            return (Frame.empty(1), NOT_APART) if len(spans) == 1 else None
        change = self.monitor.change
        grid = self._grid(spans)
        before = grid if change is None else self._grid([span.shifted(-change.shift) for span in spans])
        if grid is None or before is None:
            return None
        evaluator = Evaluator(self.store, first=self._first)
        frame = evaluator.frame(self.monitor.expression, grid)
        if change is not None:
            if before.count != grid.count:
                raise UnsupportedError(
                    f"a change over {change.shift} s of a rollup of {self._step} s", "make one a multiple"
                )
            now, then = aligned(frame, evaluator.frame(self.monitor.expression, before))
            frame = replace(CHANGES.get(f"{change.kind}()")(now, then), latest=now.latest)  # old points are no news
        if self._first is None:
            frame = frame.with_values(WINDOW.get(self.monitor.aggregator)(frame.values, grid.reduce))
        return frame, grid.apart | before.apart

    def _full(self, spans: Sequence[Span]) -> Windows | None:
        """1 for each window of a group that is full, 0 for the others."""
        grid = self._shared_grid([full_window_grid(self.monitor.window, span) for span in spans])
        if grid is None:
            return None
        frame = Evaluator(self.store).frame(self.monitor.expression, grid)
        return frame.with_values(full(frame.values, grid).astype(np.float64)), grid.apart

    def _grid(self, spans: Sequence[Span]) -> Grid | None:
        if self._first == "percentile":
            return self._shared_grid([Grid.single(span.begin, span.end) for span in spans])
        return self._shared_grid([span.grid(self._step) for span in spans])

    def _shared_grid(self, grids: Sequence[Grid]) -> Grid | None:
        return Grid.over(grids) if len(grids) == 1 or self._shared else None


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


def _calls(monitor: ast.MetricMonitor) -> list[ast.Call]:
    return [node for node in walk(monitor) if isinstance(node, ast.Call)]


def is_grouped(monitor: ast.MetricMonitor) -> bool:
    """Whether it is a multi alert."""
    return any(query.by for query in _queries(monitor))


def _queries(monitor: ast.MetricMonitor) -> list[ast.MetricQuery]:
    return [node for node in walk(monitor) if isinstance(node, ast.MetricQuery)]
