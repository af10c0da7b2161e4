from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from lrcp.core.event import Event
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, SeriesStore
from lrcp.evaluate.definition import options_of
from lrcp.evaluate.events import EventStore
from lrcp.query import parse_monitor

START = 1_768_435_200  # 2026-01-15 00:00:00 UTC


@pytest.fixture
def event() -> Callable[..., Event]:
    """An event ``after`` seconds from the start; dots in names of attributes are written as ``__``."""

    def make(after: float = 0, source: str = "logs", tags: str = "", /, **attributes: Any) -> Event:
        named = {name.replace("__", "."): value for name, value in attributes.items()}
        return Event(START + after, source, named, tuple(filter(None, tags.split(","))))

    return make


@pytest.fixture
def monitor() -> Callable[..., MonitorEvaluator]:
    """A monitor on ``events``; options under the provider's argument names."""

    def make(query: str, events: Iterable[Event], type: str = "log alert", **options: Any) -> MonitorEvaluator:
        variables = options.pop("variables", {})
        series = options.pop("series", SeriesStore())
        arguments = {"type": type, "new_group_delay": 0, **options}
        parsed = parse_monitor(query, type)
        definition = MonitorDefinition("m", "m", type, query, parsed, options_of(arguments), variables=variables)
        store = EventStore()
        store.extend(events)
        return MonitorEvaluator(definition, series, events=store)

    return make


@pytest.fixture
def values(monitor: Callable[..., MonitorEvaluator]) -> Callable[..., dict[str, float | None]]:
    """The value of each group of a query without its comparison, ``after`` seconds from the start."""

    def measure(query: str, events: Iterable[Event], after: float = 300, **options: Any) -> dict[str, float | None]:
        evaluator = monitor(f"{query} > 1000000", events, **options)
        return {each.group: each.value for each in evaluator.evaluate(START + after)}

    return measure


@pytest.fixture
def states(monitor: Callable[..., MonitorEvaluator]) -> Callable[..., dict[str, list[str]]]:
    """The states of each group, minute by minute from the start; ``-`` before and after it is known."""

    def follow(query: str, events: Iterable[Event], minutes: int, **options: Any) -> dict[str, list[str]]:
        evaluator = monitor(query, events, **options)
        instants = range(START, START + 60 * minutes + 1, 60)
        seen = [{each.group: str(each.state) for each in evaluator.evaluate(at)} for at in instants]
        groups = sorted({group for each in seen for group in each})
        return {group: [each.get(group, "-") for each in seen] for group in groups}

    return follow
