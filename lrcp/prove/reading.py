"""What a monitor reads and how it groups, whatever its type."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.evaluate import MonitorDefinition
from lrcp.evaluate.events.query import SOURCES
from lrcp.facts.nested import blocks
from lrcp.query import ast, walk

ANY_TAG = "*"
_EVENT_QUERY = "event_query"


def sections_of(definition: MonitorDefinition) -> frozenset[str]:
    """The sections of a case that the monitor reads: series, logs, events, checks. A composite reads none itself."""
    return frozenset(_sections(definition))


def group_keys(definition: MonitorDefinition) -> frozenset[str]:
    """Keys of its groups; ANY_TAG where a check is grouped by all its tags."""
    return frozenset(_keys(definition))


def summary_keys(definition: MonitorDefinition) -> tuple[tuple[str, ...], ...]:
    """Sorted keys of the rows that evaluations have beside those of the groups."""
    events: tuple[tuple[str, ...], ...] = ()
    if isinstance(definition.ast, ast.EventMonitor | ast.FormulaMonitor):
        events = ((),)  # below a threshold, the silence of all groups is told of as one
    bundled = definition.options.notify_by
    return (*events, tuple(sorted(key for key in bundled if key != ANY_TAG))) if bundled else events


def _sections(definition: MonitorDefinition) -> Iterator[str]:
    match definition.ast:
        case ast.MetricMonitor() | ast.SloMonitor():
            yield "series"
        case ast.ServiceCheckMonitor():
            yield "checks"
        case ast.EventMonitor(source=source):
            yield _section(SOURCES.get(source, source))
        case ast.FormulaMonitor():
            for kind in definition.variables:
                if kind != _EVENT_QUERY:
                    yield "series"
            for query in blocks(definition.variables, _EVENT_QUERY):
                yield _section(str(query["data_source"]))
        case ast.CompositeMonitor():
            pass


def _section(source: str) -> str:
    return "logs" if source == "logs" else "events"


def _keys(definition: MonitorDefinition) -> Iterator[str]:
    for node in walk(definition.ast):
        match node:
            case ast.MetricQuery(by=by) | ast.ServiceCheckMonitor(by=by):
                yield from by
            case ast.EventMonitor():
                step = node.step("by")
                for argument in step.arguments if step else ():
                    yield from (key.strip() for key in str(argument).split(",") if key.strip())
            case _:
                pass
    for query in blocks(definition.variables, _EVENT_QUERY):
        yield from (str(each["facet"]) for each in blocks(query, "group_by"))
