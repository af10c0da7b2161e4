from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.capture import Point
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, SeriesStore
from lrcp.evaluate.definition import options_of
from lrcp.query import parse_monitor

START = 1_768_435_200  # 2026-01-15 00:00:00 UTC


@pytest.fixture
def start() -> int:
    return START


@pytest.fixture
def define() -> Callable[..., MonitorDefinition]:
    """A monitor of a query; options under the provider's argument names."""

    def make(query: str, type: str = "query alert", **options: Any) -> MonitorDefinition:
        arguments = {"require_full_window": False, "new_group_delay": 0, **options}
        return MonitorDefinition("m", "name", type, query, parse_monitor(query, type), options_of(arguments))

    return make


@pytest.fixture
def values(define: Callable[..., MonitorDefinition]) -> Callable[..., dict[str, float | None]]:
    """The value of each group of a query, evaluated ``after`` seconds from the start."""

    def measure(query: str, store: SeriesStore, after: float = 300, **options: Any) -> dict[str, float | None]:
        evaluator = MonitorEvaluator(define(f"{query} > 1000000", **options), store)
        return {each.group: each.value for each in evaluator.evaluate(START + after)}

    return measure


@pytest.fixture
def point() -> Callable[..., Point]:
    """A point ``after`` seconds from the start; tags as ``a:x,b:y``."""

    def make(after: float, name: str, type: str, *samples: float, tags: str = "", rate: float = 1.0) -> Point:
        return Point(START + after, name, type, samples, tuple(filter(None, tags.split(","))), rate)

    return make


@pytest.fixture
def stored(point: Callable[..., Point]) -> Callable[..., SeriesStore]:
    """A store of one metric: type and samples by seconds from the start, by tags."""

    def make(name: str, type: str, series: dict[str, dict[int, Any]]) -> SeriesStore:
        store = SeriesStore()
        for tags, points in series.items():
            for after, samples in points.items():
                listed = samples if isinstance(samples, list) else [samples]
                store.add(point(after, name, type, *map(float, listed), tags=tags))
        return store

    return make
