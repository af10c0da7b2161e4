"""Where in a case a monitor has something to read, and which stretch of it an evaluation sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.durations import seconds as duration
from lrcp.evaluate import MonitorDefinition
from lrcp.evaluate.events.query import EventQuery
from lrcp.evaluate.events.steps import window_of
from lrcp.evaluate.forecast_alert import history_of
from lrcp.evaluate.window import span_of
from lrcp.facts.nested import blocks
from lrcp.logs.declared import Declared
from lrcp.prove.inputs import event_of
from lrcp.prove.model import SIMPLE, START, Case, Series
from lrcp.prove.subject import Subject
from lrcp.query import ast
from lrcp.query.match import compile_search
from lrcp.query.match_numbers import as_text
from lrcp.query.match_values import values_of

_MINUTE = 60


def window(definition: MonitorDefinition, at: int) -> tuple[float, float]:
    """Seconds of the case that an evaluation at ``at`` sees; of a burn rate, its short window, of a forecast, what
    it is made from.
    """
    match definition.ast:
        case ast.MetricMonitor(window=ast.Window(kind="next"), expression=ast.Call() as forecast):
            end = at - definition.options.evaluation_delay
            return end - history_of(forecast), end
        case ast.MetricMonitor(window=seen):
            pass
        case ast.EventMonitor() | ast.FormulaMonitor() as chain:
            seen = window_of(chain)
        case ast.SloMonitor() as slo:
            return at - duration(slo.short_window or slo.long_window or slo.over), at
        case ast.ServiceCheckMonitor():
            return at - _MINUTE, at
        case _:
            return at, at
    span = span_of(seen, definition.options.window, definition.options.evaluation_delay, START + at)
    return span.begin - START, span.end - START


def points(case: Case, subject: Subject, group: str) -> Iterator[int]:
    """Instants of the points, events and runs that the monitor could read for ``group``."""
    yield from _of_series(case.series, subject.metrics, case, subject, group)
    for definition in subject.definitions:
        if isinstance(definition.ast, ast.ServiceCheckMonitor):
            yield from _of_series(case.checks, {definition.ast.check}, case, subject, group)
        for query in _event_queries(definition):
            yield from _of_events(case, query, group, subject.logs)


def _of_series(
    series: Sequence[Series], names: frozenset[str] | set[str], case: Case, subject: Subject, group: str
) -> Iterator[int]:
    wanted = {f"service:{subject.service}", f"env:{subject.environment}"}
    wanted |= set() if group == SIMPLE else set(group.split(","))
    for each in series:
        if each.metric in names and wanted <= set(each.tags):
            for number, samples in enumerate(each.samples):
                if samples:
                    yield number * case.interval - case.history


def _of_events(case: Case, query: EventQuery, group: str, logs: Declared | None) -> Iterator[int]:
    matches = compile_search(query.search)
    facets = {facet.key: values_of(facet.key) for facet in query.by}
    wanted = [] if group == SIMPLE else [tag.partition(":") for tag in group.split(",")]
    for entry in (*case.logs, *case.events):
        event = event_of(entry, START, logs)
        inside = all(key in facets and value in map(as_text, facets[key](event)) for key, _, value in wanted)
        if entry.source == query.source and inside and matches(event):
            yield from entry.instants


def _event_queries(definition: MonitorDefinition) -> list[EventQuery]:
    if isinstance(definition.ast, ast.EventMonitor):
        return [EventQuery.of_monitor(definition.ast)]
    return [EventQuery.of_variable(each) for each in blocks(definition.variables, "event_query")]
