"""Anomaly monitors: the share of points that lie outside the band of what is expected.

https://docs.datadoghq.com/monitors/types/anomaly/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.algorithm_call import AlgorithmCall
from lrcp.evaluate.algorithms.bands import BANDS, Past, seconds_of_past
from lrcp.evaluate.algorithms.season import Season
from lrcp.evaluate.definition import Options
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.frame import Frame, Grid
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.metric import InApp
from lrcp.evaluate.metric_alert import check, is_grouped
from lrcp.evaluate.rows import Floats
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import bucket_seconds, frequency
from lrcp.query import ast

_DIGITS = 12


class _Asked(Frozen):
    """The arguments: windows in buckets of ``step`` seconds."""

    algorithm: str
    bounds: float
    direction: str
    step: int
    alert: int
    trigger: int
    recovery: int
    zeros: bool
    season: Season | None

    @classmethod
    def of(cls, call: AlgorithmCall, options: Options, window: int) -> _Asked:
        alert = call.seconds("alert_window") or options.trigger_window or window
        step = call.step(bucket_seconds(alert))
        if alert > window:
            raise LrcpError(f"the query looks at {window} s, less than its `alert_window` of {alert} s")
        if step > alert:
            raise LrcpError(f"an interval of {step} s does not fit into an `alert_window` of {alert} s")
        trigger = options.trigger_window or alert
        return cls(
            algorithm=call.algorithm,
            bounds=call.number(2),
            direction=call.word("direction", ("both", "above", "below"), "both"),
            step=step,
            alert=alert // step,
            trigger=max(1, trigger // step),
            recovery=max(1, (options.recovery_window or trigger) // step),
            zeros=call.word("count_default_zero", ("true", "false"), "true") == "true",
            season=None if call.algorithm == "basic" else call.season(step),
        )


@dataclass(slots=True)
class _Last:
    """The last measurement, and what the store held of its buckets then."""

    seen: tuple[int, ...] = ()
    measured: Mapping[Group, Measured] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnomalyAlert:
    """Measures the share of anomalous points in the trigger window, and that in the recovery window.

    Only whole buckets are judged: one that is still being filled would look like a drop. A group without enough
    history is not measured.
    """

    monitor: ast.MetricMonitor
    call: AlgorithmCall
    options: Options
    store: SeriesStore
    _asked: _Asked = field(init=False)
    _last: _Last = field(init=False, default_factory=_Last, compare=False)

    def __post_init__(self) -> None:
        check(self.monitor)
        if self.monitor.aggregator != "avg":
            raise UnsupportedError(f"{self.monitor.aggregator}() of anomalies()", "Datadog documents avg() alone")
        if self.monitor.window.kind != "last":
            raise LrcpError(f"an anomaly monitor looks back; `{self.monitor.window.text}` does not")
        object.__setattr__(self, "_asked", _Asked.of(self.call, self.options, self.monitor.window.seconds))
        BANDS.get(self._asked.algorithm)

    @property
    def traits(self) -> Traits:
        trigger = self._asked.trigger * self._asked.step
        # The query's own window only decides on graphs.
        often = frequency(ast.Window("last", trigger, "s"))
        return Traits.of(self.monitor.condition, frequency=often, window=trigger)

    @property
    def grouped(self) -> bool:
        return is_grouped(self.monitor)

    def at(self, instant: float) -> Mapping[Group, Measured]:
        """Until another bucket is whole, evaluations measure the same, unless a point comes late."""
        end = int((instant - self.options.evaluation_delay) // self._asked.step) * self._asked.step
        seen = (end, *self.store.arrivals(end))
        if self._last.seen != seen:
            self._last.seen, self._last.measured = seen, self._measured(end)
        return self._last.measured

    def _measured(self, end: int) -> Mapping[Group, Measured]:
        asked = self._asked
        count = max(asked.trigger, asked.recovery)
        frame, starts = self._past(end, count)
        if not frame.groups:
            return {}
        past = Past(frame.values, starts, asked.alert, asked.season)
        band = BANDS.get(asked.algorithm)(past, count)
        marks = band.outside(frame.values[:, -count:], asked.bounds, asked.direction)
        now, recent = _share(marks[:, -asked.trigger :]), _share(marks[:, -asked.recovery :])
        rows = zip(frame.groups, now, recent, frame.latest.max(axis=1), strict=True)
        return {
            group: Measured(float(share), float(latest), recovery=None if np.isnan(settled) else float(settled))
            for group, share, settled, latest in rows
            if not np.isnan(share)
        }

    def _past(self, end: int, count: int) -> tuple[Frame, np.typing.NDArray[np.int64]]:
        """Whole buckets up to ``end``, with all the history that the first of the last ``count`` needs."""
        asked, step = self._asked, self._asked.step
        history = seconds_of_past(asked.algorithm, asked.season, asked.alert, step)
        grid = Grid.aligned(end - count * step - history, end, step)
        evaluator = Evaluator(self.store)
        frame = evaluator.frame(self.call.query, grid)
        leaves = list(evaluator.leaves(self.call.query))
        counted = frame.counts or all(self.store.in_app(leaf.query.metric) is InApp.RATE for leaf in leaves)
        if asked.zeros and counted:
            frame = frame.with_values(with_zeros(frame.values))
        return frame, grid.start + np.arange(grid.count, dtype=np.int64) * step


def with_zeros(values: Floats) -> Floats:
    """Counts that are missing after a group's first one are zero."""
    began = np.maximum.accumulate(~np.isnan(values), axis=1)
    return np.where(began & np.isnan(values), 0.0, values)


def _share(marks: Floats) -> Floats:
    """The share of anomalous points among those judged; NaN without any."""
    judged = (~np.isnan(marks)).sum(axis=1)
    found = np.nansum(marks, axis=1)
    share = np.divide(found, judged, out=np.full(judged.shape, np.nan), where=judged > 0)
    return np.asarray(np.round(share, _DIGITS))
