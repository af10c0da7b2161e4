"""Searches of widgets on events: logs and the event stream, monitors' alerts included."""

from __future__ import annotations

from lrcp.core.event import Event
from lrcp.query import parse_search
from lrcp.query.match import compile_search
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.variables import Variables, filled

STREAM = "events"
"""The data source of the event stream."""


def found(search: str, data: Data, variables: Variables, source: str = STREAM) -> list[Event]:
    """Events of ``source`` in the time frame, in order of time. Raises LrcpError for what is not evaluated."""
    matches = compile_search(filled(parse_search(search), variables))
    events = [event for event in data.listed if event.source == source]
    if source == STREAM:
        events = sorted([*events, *data.alerts], key=lambda event: event.at)
    return [event for event in events if data.begin <= event.at <= data.end and matches(event)]
