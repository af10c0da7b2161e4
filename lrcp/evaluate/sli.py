"""Service level indicators: how much of a span of time, or of its events, was bad.

https://docs.datadoghq.com/service_level_objectives/guide/slo_types_comparison/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.frozen import Frozen
from lrcp.evaluate.compare import holds
from lrcp.evaluate.correction import Correction, Stretch, corrected, uncorrected
from lrcp.evaluate.definition import MonitorDefinition
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.frame import Grid
from lrcp.evaluate.measure import State
from lrcp.evaluate.objective import Events, Slice, SloDefinition, Uptime
from lrcp.evaluate.rows import Floats
from lrcp.evaluate.scope import Group
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import Span
from lrcp.query import ast

OVERALL: Group = ()
Sums = dict[Group, float]
_MINUTE = 60


class Share(Frozen):
    """``bad`` of ``total``: seconds, or events."""

    bad: float
    total: float

    @property
    def rate(self) -> float | None:
        """0 to 1; None when there was nothing to count."""
        return self.bad / self.total if self.total else None


class Indicator(Protocol):
    def shares(self, span: Span) -> Mapping[Group, Share]:
        """For the objective as a whole (``OVERALL``), and for each group when there are groups."""
        ...


class Watched(Protocol):
    """A monitor that is evaluated in order of time."""

    @property
    def states(self) -> Mapping[Group, tuple[State, float | None]]: ...

    def evaluate(self, at: float) -> object: ...


class Source(Protocol):
    """What monitors read; ``begin`` is the instant of its first entry."""

    @property
    def begin(self) -> float | None: ...


Watch = Callable[[MonitorDefinition], Watched]


def indicator_of(slo: SloDefinition, store: SeriesStore, watch: Watch, others: Sequence[Source] = ()) -> Indicator:
    """``watch`` makes the evaluator of a monitor of the objective, which may read ``others``, too."""
    match slo.indicator:
        case Slice():
            return BadTime(slo.indicator, store, slo.corrections)
        case Events():
            return BadEvents(slo.indicator, store, slo.corrections)
        case Uptime():
            return MonitorTime(slo.indicator, [store, *others], slo.corrections, watch)


class BadTime(Frozen):
    """Time slices. Corrections are uptime."""

    slice: Slice
    store: SeriesStore
    corrections: Sequence[Correction] = ()

    def shares(self, span: Span) -> Mapping[Group, Share]:
        width = self.slice.seconds
        start = span.begin // width * width
        count = -(-(span.end - start) // width)
        frame = Evaluator(self.store, self.slice.queries).frame(
            self.slice.formula, Grid(start, width, count, start, span.end)
        )
        good = holds(self.slice.comparator, frame.values, self.slice.threshold)
        bad = ~(np.isnan(frame.values) | good)
        edges = np.clip(start + width * np.arange(count + 1.0), span.begin, span.end)
        counted = _counted(edges[:-1], edges[1:], corrected(self.corrections, span.begin, span.end))
        seconds = float(span.end - span.begin)
        groups = {
            group: Share(float(counted[row].sum()), seconds) for group, row in zip(frame.groups, bad, strict=True)
        }
        return groups | {OVERALL: Share(float(counted[bad.any(axis=0)].sum()), seconds)}


class BadEvents(Frozen):
    """Good events of all. Events within corrections are not counted."""

    events: Events
    store: SeriesStore
    corrections: Sequence[Correction] = ()

    def shares(self, span: Span) -> Mapping[Group, Share]:
        good: Sums = defaultdict(float)
        total: Sums = defaultdict(float)
        for begin, end in uncorrected(self.corrections, span.begin, span.end):
            piece = Span(_flush(begin), _flush(end), span.at)
            if piece.begin < piece.end:
                self._add(self.events.good, piece, good)
                for expression in self.events.formulas if self.events.bad else self.events.formulas[1:]:
                    self._add(expression, piece, total)
        groups = {group: Share(total[group] - good[group], total[group]) for group in list(total) if group}
        return groups | {OVERALL: Share(sum(total.values()) - sum(good.values()), sum(total.values()))}

    def _add(self, expression: ast.Expression, span: Span, to: Sums) -> None:
        frame = Evaluator(self.store, self.events.queries, first="sum").frame(expression, span.grid())
        for group, row in zip(frame.groups, frame.values, strict=True):
            to[group] += float(np.nansum(row))


class MonitorTime:
    """Minutes in which a monitor alerts. It is evaluated from the first point on, whatever spans are asked for."""

    def __init__(
        self, uptime: Uptime, sources: Sequence[Source], corrections: Sequence[Correction], watch: Watch
    ) -> None:
        self._uptime = uptime
        self._sources = sources
        self._corrections = corrections
        self._monitors = [(each, watch(each)) for each in uptime.monitors]
        self._down: dict[Group, list[float]] = defaultdict(list)
        self._known: set[Group] = set()
        self._next: float | None = None

    def shares(self, span: Span) -> Mapping[Group, Share]:
        self._reach(span.end)
        cut = corrected(self._corrections, span.begin, span.end)
        total = span.end - span.begin - sum(end - begin for begin, end in cut)
        return {group: Share(self._seconds(group, span, cut), total) for group in {OVERALL, *self._known}}

    def _seconds(self, group: Group, span: Span, cut: Sequence[Stretch]) -> float:
        begins = np.array(self._down.get(group, ()), dtype=np.float64)
        ends = np.minimum(begins + _MINUTE, span.end)
        return float(_counted(np.maximum(begins, span.begin), ends, cut).sum())

    def _reach(self, end: float) -> None:
        """Evaluate each minute that begins before ``end``."""
        if self._next is None:
            begins = [source.begin for source in self._sources if source.begin is not None]
            if not begins:
                return
            self._next = min(begins) // _MINUTE * _MINUTE
        while self._next < end:
            self._minute(self._next)
            self._next += _MINUTE

    def _minute(self, at: float) -> None:
        for definition, monitor in self._monitors:
            monitor.evaluate(at)
            for group, (state, _) in monitor.states.items():
                if self._uptime.groups and frozenset(group) not in self._uptime.groups:
                    continue
                name = group if len(self._monitors) == 1 else (definition.id, *group)
                if state is not State.NO_DATA:
                    self._known.add(name)
                elif not (tells_of_missing_data(definition) and name in self._known):
                    continue
                if state in (State.ALERT, State.NO_DATA):
                    self._mark(at, {name, OVERALL})

    def _mark(self, at: float, groups: Iterable[Group]) -> None:
        for group in groups:
            down = self._down[group]
            if not down or down[-1] != at:
                down.append(at)


def tells_of_missing_data(definition: MonitorDefinition) -> bool:
    """Then missing data is downtime: https://docs.datadoghq.com/service_level_objectives/monitor/#missing-data"""
    options = definition.options
    return options.notify_no_data or options.on_missing_data == "show_and_notify_no_data"


def _counted(begins: Floats, ends: Floats, cut: Sequence[Stretch]) -> Floats:
    """Seconds of each stretch that are not cut out."""
    seconds = np.clip(ends - begins, 0, None)
    for low, high in cut:
        seconds = seconds - np.clip(np.minimum(ends, high) - np.maximum(begins, low), 0, None)
    return seconds


def _flush(instant: float) -> int:
    return int(instant // FLUSH_SECONDS) * FLUSH_SECONDS
