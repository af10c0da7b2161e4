"""Service level objectives and the monitors on their burn rate and error budget.

https://docs.datadoghq.com/service_level_objectives/burn_rate/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lrcp.core.durations import seconds as duration
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate.compare import holds
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.frame import Grid
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.objective import Events, Slice, SloDefinition
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import Span
from lrcp.query import ast

_DIGITS = 9  # a burn rate of exactly 14.4 must not become 14.399999999999999


@dataclass(frozen=True, slots=True)
class SloAlert:
    """Measures ``burn_rate(...)`` or ``error_budget(...)``."""

    monitor: ast.SloMonitor
    slo: SloDefinition
    store: SeriesStore

    def __post_init__(self) -> None:
        comparator = self.monitor.condition.comparator
        if comparator not in (">", ">="):
            raise UnsupportedError(f"`{comparator}` on {self.monitor.kind}", "Datadog knows only > and >= here")

    @property
    def traits(self) -> Traits:
        """A burn rate alerts when it reaches the threshold, whichever of > and >= is written."""
        condition = self.monitor.condition
        comparator = ">=" if self.monitor.kind == "burn_rate" else condition.comparator
        return Traits(window=self._window, comparator=comparator, critical=condition.threshold)

    @property
    def grouped(self) -> bool:
        return False

    def at(self, instant: float) -> Mapping[Group, Measured]:
        end = int(instant // 10) * 10
        measured = self._burn_rate(end) if self.monitor.kind == "burn_rate" else self._budget(end)
        return {} if measured is None else {(): measured}

    def _burn_rate(self, end: int) -> Measured | None:
        """Both windows must burn: the value is the slower of the two."""
        seconds = self._window
        short_seconds = duration(self.monitor.short_window) if self.monitor.short_window else seconds // 12
        long, short = self._burn(end, seconds), self._burn(end, short_seconds)
        if long is None or short is None:
            return None
        variables: dict[str, float | str] = {
            "timeframe": self.monitor.over,
            "long_window_burn_rate": long,
            "short_window_burn_rate": short,
        }
        return Measured(min(long, short), end, variables)

    def _budget(self, end: int) -> Measured | None:
        """Percent of the error budget consumed over the timeframe."""
        burn = self._burn(end, duration(self.monitor.over))
        return None if burn is None else Measured(round(burn * 100, _DIGITS), end, {"timeframe": self.monitor.over})

    def _burn(self, end: int, seconds: int) -> float | None:
        rate = error_rate(self.slo, self.store, Span(end - seconds, end, end))
        return None if rate is None else round(rate * 100 / (100 - self._target), _DIGITS)

    @property
    def _window(self) -> int:
        return duration(self.monitor.long_window or self.monitor.over)

    @property
    def _target(self) -> float:
        target = self.slo.targets.get(self.monitor.over)
        if target is None:
            found = ", ".join(self.slo.targets)
            raise LrcpError(f"objective {self.slo.name} has no target over {self.monitor.over}; it has {found}")
        return target


def error_rate(slo: SloDefinition, store: SeriesStore, span: Span) -> float | None:
    """Share of bad time, or of bad events, in the span: 0 to 1. None when there were no events."""
    if isinstance(slo.indicator, Slice):
        return _bad_time(slo.indicator, store, span)
    return _bad_events(slo.indicator, store, span)


def _bad_time(indicator: Slice, store: SeriesStore, span: Span) -> float:
    width = indicator.seconds
    start = span.begin // width * width
    count = -(-(span.end - start) // width)
    grid = Grid(start, width, count, start, span.end)
    frame = Evaluator(store, indicator.queries).frame(indicator.formula, grid)
    good = np.isnan(frame.values) | holds(indicator.comparator, frame.values, indicator.threshold)
    bad = ~good.all(axis=0)
    edges = np.clip(start + width * np.arange(count + 1), span.begin, span.end)
    return float(np.diff(edges)[bad].sum()) / (span.end - span.begin)


def _bad_events(indicator: Events, store: SeriesStore, span: Span) -> float | None:
    good, total = (_sum(store, expression, span) for expression in (indicator.good, indicator.total))
    if not total:
        return None
    return 1 - (good or 0.0) / total


def _sum(store: SeriesStore, expression: ast.Expression, span: Span) -> float | None:
    frame = Evaluator(store, first="sum").frame(expression, span.grid())
    return None if np.isnan(frame.values).all() else float(np.nansum(frame.values))
