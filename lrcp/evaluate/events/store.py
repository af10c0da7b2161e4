"""The store of events: what monitors on logs, spans, RUM and other events look at."""

from __future__ import annotations

from collections.abc import Iterable

from lrcp.core.event import Event
from lrcp.evaluate.events.query import EventQuery
from lrcp.evaluate.events.selection import Selection


class EventStore:
    """Events in any order; each is held against a search once, whatever the number of evaluations."""

    def __init__(self) -> None:
        self._events: dict[str, list[Event]] = {}
        self._selections: dict[EventQuery, Selection] = {}

    def add(self, event: Event) -> None:
        self._of(event.source).append(event)

    def extend(self, events: Iterable[Event]) -> None:
        for event in events:
            self.add(event)

    def select(self, query: EventQuery) -> Selection:
        """What ``query`` finds, now and later; monitors that ask the same share it.

        Raises UnsupportedError and QuerySyntaxError for a search that is not evaluated.
        """
        found = self._selections.get(query)
        if found is None:
            found = self._selections[query] = Selection(query, self._of(query.source))
        return found

    def _of(self, source: str) -> list[Event]:
        return self._events.setdefault(source, [])
