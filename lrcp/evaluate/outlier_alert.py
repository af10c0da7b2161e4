"""Outlier monitors: which group behaves unlike the others.

https://docs.datadoghq.com/monitors/types/outlier/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lrcp.core.errors import LrcpError
from lrcp.evaluate.algorithm_call import AlgorithmCall
from lrcp.evaluate.algorithms.outlying import OUTLIERS, Tuning
from lrcp.evaluate.anomaly_alert import with_zeros
from lrcp.evaluate.definition import Options
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.metric_alert import check, is_grouped
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import bucket_seconds, frequency, span_of
from lrcp.query import ast

LEAST = 3
"""Groups that can be compared with each other."""

_PERCENT = 20.0


@dataclass(frozen=True, slots=True)
class OutlierAlert:
    """Measures 1 for each group that is an outlier over the window, 0 for the others; nothing below three groups."""

    monitor: ast.MetricMonitor
    call: AlgorithmCall
    options: Options
    store: SeriesStore

    def __post_init__(self) -> None:
        check(self.monitor)
        OUTLIERS.get(self.call.algorithm)
        if not self.grouped:
            raise LrcpError("outliers() without groups: there is nothing to be unlike; group the query")
        if self.call.algorithm.endswith("dbscan") and len(self.call.node.arguments) > LEAST:
            raise LrcpError("the percentage of outliers() belongs to MAD and scaledMAD")
        self._tuning()

    @property
    def traits(self) -> Traits:
        window = self.monitor.window
        return Traits.of(self.monitor.condition, frequency=frequency(window), window=window.seconds)

    @property
    def grouped(self) -> bool:
        return is_grouped(self.monitor)

    def at(self, instant: float) -> Mapping[Group, Measured]:
        span = span_of(self.monitor.window, self.options.window, self.options.evaluation_delay, instant)
        grid = span.grid(self.call.step(bucket_seconds(span.end - span.begin)))
        frame = Evaluator(self.store).frame(self.call.query, grid)
        if len(frame.groups) < LEAST:
            return {}
        values = with_zeros(frame.values) if frame.counts else frame.values
        marks = OUTLIERS.get(self.call.algorithm)(values, self._tuning())
        rows = zip(frame.groups, marks, frame.latest.max(axis=1), strict=True)
        return {group: Measured(float(mark), float(latest)) for group, mark, latest in rows}

    def _tuning(self) -> Tuning:
        return Tuning(self.call.number(2), self.call.number(3, _PERCENT))
