"""Widgets that list events: streams of logs and events, and their timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.query.match_numbers import as_text
from lrcp.query.match_values import values_of
from lrcp.report.dashboard.chart import Mark, marks_of
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.registry import WIDGETS, Definition, Missing, Shown
from lrcp.report.dashboard.request import first
from lrcp.report.dashboard.search import found
from lrcp.report.dashboard.variables import Variables
from lrcp.report.plot import Axis, Tick, time_ticks

SOURCES = {
    "logs_stream": "logs",
    "event_stream": "events",
    "llm_observability_stream": "llm_observability",
    "rum_stream": "rum",
    "trace_stream": "spans",
    "audit_stream": "audit",
}
"""Streams that a capture can hold, by their name in requests, with the data source of their events."""
ELSEWHERE = {
    "incidents_stream": "incidents are made in Datadog; a capture holds what services send",
    "case_stream": "cases are made in Datadog; a capture holds what services send",
    "security_signals_stream": "signals are made by the security product; a capture holds what services send",
}
NOTHING = Missing("no event in this time matches")
MOST = 40
_LONG = 160


class Stream(Frozen):
    """``rows`` are (look of the status, cells); ``all`` says how many there were."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    all: int


class Told(Frozen):
    """One event in words; ``state`` colours its mark."""

    at: str
    title: str
    text: str
    state: str


class Marks(Frozen):
    marks: Sequence[Mark]
    x: Sequence[Tick]


@WIDGETS.modelled("list_stream", note="logs and other events of the data, the newest first; 40 at most")
def list_stream(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    request = first(definition.get("requests"))
    query = request.get("query") or {}
    name = str(query.get("data_source"))
    if name not in SOURCES:
        return Missing(ELSEWHERE.get(name, f"a capture holds no `{name}`"))
    events = found(str(query.get("query_string") or ""), data, variables, SOURCES[name])
    columns = [str(each["field"]) for each in request.get("columns") or ()]
    time = Axis(data.begin, data.end)
    rows = [(_look(event), [_cell(event, each, time) for each in columns]) for event in reversed(events[-MOST:])]
    heads = [each.removeprefix("@").replace("_", " ") for each in columns]
    return Shown("stream", Stream(heads, rows, len(events))) if rows else NOTHING


@WIDGETS.modelled("event_stream", note="events of the data and the alerts of its monitors; 40 at most")
def event_stream(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    events = found(str(definition.get("query") or ""), data, variables)
    time = Axis(data.begin, data.end)
    told = [
        Told(time.clock(event.at), str(event.attributes.get("title") or ""), _text(event), _look(event))
        for event in reversed(events[-MOST:])
    ]
    return Shown("events", told) if told else NOTHING


@WIDGETS.modelled("event_timeline", note="events of the data and the alerts of its monitors")
def event_timeline(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    grid = data.grid(60)
    marks = marks_of(found(str(definition.get("query") or ""), data, variables), grid)
    return Shown("marks", Marks(marks, time_ticks(grid.begin, grid.end))) if marks else NOTHING


def _cell(event: Event, column: str, time: Axis) -> str:
    if column == "timestamp":
        return time.clock(event.at)
    if column == "status_line":
        return str(event.attributes.get("status") or "")
    text = ", ".join(dict.fromkeys(as_text(value) for value in values_of(column)(event)))
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _text(event: Event) -> str:
    return str(event.attributes.get("text") or event.attributes.get("message") or "")


def _look(event: Event) -> str:
    looks: dict[Any, str] = {"error": "alert", "warning": "warn", "warn": "warn", "success": "ok", "ok": "ok"}
    return looks.get(event.attributes.get("status"), "")
