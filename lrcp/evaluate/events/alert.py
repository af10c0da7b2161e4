"""Monitors on events: logs, spans, RUM, CI, error tracking, the event stream and their relatives.

https://docs.datadoghq.com/monitors/types/log/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrcp.evaluate.definition import Options
from lrcp.evaluate.events.missing import Missing
from lrcp.evaluate.events.query import EventQuery
from lrcp.evaluate.events.steps import window_of
from lrcp.evaluate.events.store import EventStore
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.scope import Group
from lrcp.evaluate.window import frequency, span_of
from lrcp.query import ast


@dataclass(frozen=True, slots=True)
class EventAlert:
    """Measures ``logs("search").rollup(...).by(...).last("5m")``."""

    monitor: ast.EventMonitor
    options: Options
    store: EventStore
    _query: EventQuery = field(init=False)
    _window: ast.Window = field(init=False)
    _missing: Missing = field(init=False)

    def __post_init__(self) -> None:
        query = EventQuery.of_monitor(self.monitor)
        object.__setattr__(self, "_query", query)
        object.__setattr__(self, "_window", window_of(self.monitor))
        missing = Missing.of(self.options, self.monitor.condition, counts=query.counts)
        object.__setattr__(self, "_missing", missing)

    @property
    def traits(self) -> Traits:
        window = self._window
        return Traits.of(self.monitor.condition, frequency=frequency(window), window=window.seconds)

    @property
    def grouped(self) -> bool:
        return bool(self._query.by)

    def at(self, instant: float) -> Mapping[Group, Measured]:
        span = span_of(self._window, self.options.window, self.options.evaluation_delay, instant)
        found = self.store.select(self._query).between(span.begin, span.end)
        measured = {group: Measured(each.value, each.latest, sample=each.sample) for group, each in found.items()}
        return self._missing.filled(measured, span.end, grouped=self.grouped)
