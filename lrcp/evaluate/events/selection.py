"""The events that one query finds, by time and group."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.evaluate.events.measures import measure
from lrcp.evaluate.events.query import EventQuery
from lrcp.evaluate.events.searches import check_search
from lrcp.evaluate.events.top import top_groups
from lrcp.evaluate.metric import bucket_of
from lrcp.evaluate.rows import Floats, Ints, Rows
from lrcp.evaluate.scope import Group
from lrcp.query.match import compile_search
from lrcp.query.match_numbers import as_number, as_text
from lrcp.query.match_values import values_of


class Found(Frozen):
    """One group in a window; ``latest`` is the flush of its last event, ``sample`` one of that flush."""

    value: float
    latest: float
    sample: Event


class Selection:
    """``events`` is a list that grows; what has come is taken in when it is next looked at.

    An event is in a group for each value of an array, and in none when it lacks a facet of the group-by or
    the measure.
    """

    def __init__(self, query: EventQuery, events: Sequence[Event]) -> None:
        self._query = query
        self._events = events
        self._taken = 0
        check_search(query.search)
        self._matches = compile_search(query.search)
        self._facets = [(facet.key, values_of(facet.key)) for facet in query.by]
        self._metric = None if query.metric is None else values_of(query.metric)
        self._measure = measure(query.method)
        self._groups: dict[tuple[str, ...], int] = {}  # values of the facets -> number
        self._names: list[Group] = []
        self._first: list[int] = []  # flush of each group's first event
        self._texts: dict[str, int] = {}
        self._rows = Rows(keys=2, values=2, merge=None)  # flush, group: number of the event, value

    def between(self, begin: int, end: int) -> Mapping[Group, Found]:
        """Every group with an event in ``[begin, end)``, measured; the top ones when there are limits."""
        keys, values = self._window(begin, end)
        if keys.shape[1] == 0:
            return {}
        order = np.lexsort((values[1], keys[1]))
        groups = keys[1][order]
        starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
        results = self._measure(values[1][order], starts)
        found = {int(group): float(f"{value:.12g}") for group, value in zip(groups[starts], results, strict=True)}
        kept = top_groups(self._query.by, list(self._groups), found)
        last = _last_rows(keys)
        return {self._names[group]: Found(found[group], *self._seen(keys, values, last[group])) for group in kept}

    def _window(self, begin: int, end: int) -> tuple[Ints, Floats]:
        self._take_in()
        keys, values = self._rows.between(begin // FLUSH_SECONDS, -(-end // FLUSH_SECONDS))
        if not self._query.new:
            return keys, values
        new = np.array(self._first, dtype=np.int64)[keys[1]] >= begin // FLUSH_SECONDS
        return keys[:, new], values[:, new]

    def _take_in(self) -> None:
        for number in range(self._taken, len(self._events)):
            event = self._events[number]
            if self._matches(event):
                for group, value in self._placed(event):
                    bucket = bucket_of(event.at)
                    self._first[group] = min(self._first[group], bucket)
                    self._rows.append((bucket, group), (float(number), value))
        self._taken = len(self._events)

    def _placed(self, event: Event) -> Iterator[tuple[int, float]]:
        """Group and value of each row that ``event`` makes."""
        values = [0.0] if self._metric is None else list(self._measured(event))
        if not values:
            return
        for choice in product(*(dict.fromkeys(map(as_text, facet(event))) for _, facet in self._facets)):
            group = self._group(choice, bucket_of(event.at))
            for value in values:
                yield group, value

    def _measured(self, event: Event) -> Iterator[float]:
        """Numbers for a measure, a number for each distinct text where unique values are counted."""
        for value in self._metric(event) if self._metric is not None else ():
            if self._query.method == "cardinality":
                yield float(self._texts.setdefault(as_text(value), len(self._texts)))
            elif self._query.method == "count":
                yield 0.0
                return
            elif (number := as_number(value)) is not None:
                yield number

    def _group(self, choice: tuple[str, ...], bucket: int) -> int:
        number = self._groups.setdefault(choice, len(self._groups))
        if number == len(self._names):
            named = zip((key for key, _ in self._facets), choice, strict=True)
            self._names.append(tuple(sorted(f"{key}:{value}" for key, value in named)))
            self._first.append(bucket)
        return number

    def _seen(self, keys: Ints, values: Floats, row: int) -> tuple[float, Event]:
        """The flush that ``row`` is in, and one event of its group then that does not depend on their order."""
        first = row
        while first and (keys[:, first - 1] == keys[:, row]).all():
            first -= 1
        events = [self._events[number] for number in {int(number) for number in values[0][first : row + 1]}]
        sample = events[0] if len(events) == 1 else max(events, key=_canonical)
        return float(keys[0][row] * FLUSH_SECONDS), sample


def _last_rows(keys: Ints) -> dict[int, int]:
    """The last row of each group; rows are in order of time."""
    groups, back = np.unique(keys[1][::-1], return_index=True)
    return {int(group): keys.shape[1] - 1 - int(each) for group, each in zip(groups, back, strict=True)}


def _canonical(event: Event) -> tuple[float, str]:
    return event.at, json.dumps(event.as_dict(), sort_keys=True, default=str)
