"""Forecast monitors: the edge of what is predicted, over the time to come.

https://docs.datadoghq.com/monitors/types/forecasts/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.algorithm_call import AlgorithmCall
from lrcp.evaluate.algorithms.predictions import FORECASTS, Seen
from lrcp.evaluate.algorithms.season import MOST, Season
from lrcp.evaluate.definition import Options
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.frame import Grid
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.metric_alert import check, is_grouped
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import bucket_seconds, frequency
from lrcp.query import ast

_WEEK = 7 * 86400
_MODELS = ("default", "simple", "reactive")


class _Asked(Frozen):
    """``history`` and ``step`` in seconds."""

    algorithm: str
    deviations: float
    step: int
    history: int
    model: str
    season: Season | None

    @classmethod
    def of(cls, call: AlgorithmCall) -> _Asked:
        seasonal = call.algorithm == "seasonal"
        step = call.step(bucket_seconds(call.seconds("history") or _WEEK))
        season = call.season(step) if seasonal else None
        return cls(
            algorithm=call.algorithm,
            deviations=call.number(2),
            step=step,
            history=MOST * season.length if season else call.seconds("history") or _WEEK,
            model=call.word("model", _MODELS, "default"),
            season=season,
        )


def history_of(forecast: ast.Call) -> int:
    """Seconds of the past that a forecast is made from, which is all that its evaluation sees."""
    return _Asked.of(AlgorithmCall(forecast)).history


@dataclass(frozen=True, slots=True)
class ForecastAlert:
    """Measures the highest upper edge of the forecast (``max``) or its lowest lower edge (``min``).

    The forecast is made from whole buckets. A group without enough history is not measured.
    """

    monitor: ast.MetricMonitor
    call: AlgorithmCall
    options: Options
    store: SeriesStore
    _asked: _Asked = field(init=False)

    def __post_init__(self) -> None:
        check(self.monitor)
        if self.monitor.window.kind != "next":
            raise LrcpError(f"a forecast looks ahead, as `next_1w`; `{self.monitor.window.text}` does not")
        if self.monitor.aggregator not in ("max", "min"):
            raise LrcpError(f"a forecast takes max() or min(), not {self.monitor.aggregator}()")
        object.__setattr__(self, "_asked", _Asked.of(self.call))
        FORECASTS.get(self._asked.algorithm)

    @property
    def traits(self) -> Traits:
        return Traits.of(self.monitor.condition, frequency=frequency(self.monitor.window), window=self._asked.step)

    @property
    def grouped(self) -> bool:
        return is_grouped(self.monitor)

    def at(self, instant: float) -> Mapping[Group, Measured]:
        asked, step = self._asked, self._asked.step
        end = int((instant - self.options.evaluation_delay) // step) * step
        grid = Grid.aligned(end - asked.history, end, step)
        frame = Evaluator(self.store).frame(self.call.query, grid)
        if not frame.groups:
            return {}
        starts = grid.start + np.arange(grid.count, dtype=np.int64) * step
        coming = end + np.arange(-(-self.monitor.window.seconds // step), dtype=np.int64) * step
        found = FORECASTS.get(asked.algorithm)(Seen(frame.values, starts, coming, asked.model, asked.season))
        if self.monitor.aggregator == "max":
            edge = np.fmax.reduce(found.expected + asked.deviations * found.error, axis=1)
        else:
            edge = np.fmin.reduce(found.expected - asked.deviations * found.error, axis=1)
        rows = zip(frame.groups, edge, frame.latest.max(axis=1), strict=True)
        return {
            group: Measured(float(f"{value:.12g}"), float(latest))
            for group, value, latest in rows
            if not np.isnan(value)
        }
