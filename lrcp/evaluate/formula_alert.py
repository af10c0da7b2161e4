"""Formula monitors: arithmetic over named queries of events and metrics.

https://docs.datadoghq.com/monitors/types/log/ , https://docs.datadoghq.com/api/latest/monitors/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.core.event import Event
from lrcp.evaluate.definition import Options
from lrcp.evaluate.events.missing import Missing
from lrcp.evaluate.events.steps import window_of
from lrcp.evaluate.formula import FormulaEvaluator, NamedQuery, check_formula
from lrcp.evaluate.frame import Grid
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.rows import rounded
from lrcp.evaluate.scope import Group
from lrcp.evaluate.window import frequency, span_of
from lrcp.query import ast

_WINDOWS = ("last", "current")


@dataclass(frozen=True, slots=True)
class FormulaAlert:
    """Measures ``formula("a / b * 100").last("10m")``; ``queries`` by the names in the formula."""

    monitor: ast.FormulaMonitor
    options: Options
    queries: Mapping[str, NamedQuery]
    _window: ast.Window = field(init=False)
    _missing: Missing = field(init=False)

    def __post_init__(self) -> None:
        for step in self.monitor.steps:
            if step.name not in _WINDOWS:
                raise UnsupportedError(f"`.{step.name}()` of a formula", "thresholds over a window are evaluated")
        check_formula(self.monitor.formula, self.queries)
        object.__setattr__(self, "_window", window_of(self.monitor))
        counts = all(query.counts for query in self.queries.values())
        object.__setattr__(self, "_missing", Missing.of(self.options, self.monitor.condition, counts=counts))

    @property
    def traits(self) -> Traits:
        window = self._window
        return Traits.of(self.monitor.condition, frequency=frequency(window), window=window.seconds)

    @property
    def grouped(self) -> bool:
        return any(query.grouped for query in self.queries.values())

    def at(self, instant: float) -> Mapping[Group, Measured]:
        span = span_of(self._window, self.options.window, self.options.evaluation_delay, instant)
        if span.end <= span.begin:
            return {}
        grid = Grid.single(span.begin, span.end)
        frame = FormulaEvaluator(self.queries).frame(self.monitor.formula, grid)
        samples = self._samples(grid)
        measured = {
            group: Measured(float(value), float(latest), sample=samples.get(group))
            for group, value, latest in zip(frame.groups, rounded(frame.values)[:, 0], frame.latest[:, 0], strict=True)
            if not np.isnan(value)
        }
        return self._missing.filled(measured, span.end, grouped=self.grouped)

    def _samples(self, grid: Grid) -> Mapping[Group, Event]:
        """Events of the first query: it is the one that messages can name."""
        return next(iter(self.queries.values())).samples(grid)
