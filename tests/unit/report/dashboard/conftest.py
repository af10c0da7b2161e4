"""Twenty minutes of a small service's telemetry, and the declarations of this repository around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.capture import LogLine, Point, Record
from lrcp.core.event import Event
from lrcp.report.dashboard import Data
from lrcp.report.dashboard.page import shown_of
from lrcp.report.dashboard.registry import Missing, Shown
from lrcp.report.dashboard.variables import variables_of
from lrcp.spec import Spec, load_spec

ROOT = Path(__file__).parents[4]
SERVICE = "llm-reliability-control-plane"
BEGIN = 1_772_452_800
MINUTES = 20
TYPES = {
    "llm.request.count": "count",
    "llm.error.count": "count",
    "llm.request.latency_ms": "distribution",
    "llm.health_score": "gauge",
    "llm.cost.usd": "distribution",
}
TAGS = (f"service:{SERVICE}", "env:local")

Make = Callable[..., Data]
Show = Callable[..., Shown | Missing]


def points(metric: str, values: Iterable[float | None], *tags: str) -> list[Point]:
    """One value every 10 s, none where it is None."""
    type = {"count": "c", "distribution": "d", "gauge": "g"}[TYPES[metric]]
    all_ = tuple(sorted((*TAGS, *tags)))
    return [
        Point(BEGIN + 10.0 * number, metric, type, (value,), all_)
        for number, value in enumerate(values)
        if value is not None
    ]


def log(minute: float, **attributes: Any) -> LogLine:
    written = {"service": SERVICE, "env": "local", "status": "info", "message": "told", **attributes}
    return LogLine(BEGIN + 60 * minute, written)


def event(minute: float, title: str, *tags: str) -> Event:
    return Event(BEGIN + 60 * minute, "events", {"title": title, "text": f"about {title}"}, (*TAGS, *tags))


def usual() -> list[Record]:
    """Two requests each 10 s, one of /qa in 100 ms and one of /reason in 400 ms; an error of /qa each minute."""
    flushes = 6 * MINUTES
    return [
        *points("llm.request.count", [1.0] * flushes, "endpoint:/qa"),
        *points("llm.request.count", [1.0] * flushes, "endpoint:/reason"),
        *points("llm.error.count", [1.0 if n % 6 == 0 else None for n in range(flushes)], "endpoint:/qa"),
        *points("llm.request.latency_ms", [100.0] * flushes, "endpoint:/qa"),
        *points("llm.request.latency_ms", [400.0] * flushes, "endpoint:/reason"),
        *points("llm.health_score", [90.0] * flushes),
    ]


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load_spec(ROOT, "local")


@pytest.fixture
def make(spec: Spec) -> Make:
    """Data of the usual service, or of the given records."""

    def data(records: Iterable[Record] | None = None, **options: Any) -> Data:
        return Data.of(usual() if records is None else records, spec, TYPES, "a test", **options)

    return data


@pytest.fixture
def show(make: Make) -> Show:
    """What a widget shows of ``data``; ``variables`` are template variables with their defaults."""

    def shown(definition: Mapping[str, Any], data: Data | None = None, **variables: str) -> Shown | Missing:
        dashboard = {"template_variables": [{"name": name, "defaults": [value]} for name, value in variables.items()]}
        data = data or make()
        return shown_of(definition, data, variables_of(dashboard, data.variables))

    return shown


def metric(query: str, name: str = "query1", **more: Any) -> dict[str, Any]:
    return {"data_source": "metrics", "name": name, "query": query, **more}


def request(*queries: Mapping[str, Any], formulas: Iterable[Mapping[str, Any]] = (), **more: Any) -> dict[str, Any]:
    shown = list(formulas) or [{"formula": each["name"]} for each in queries]
    return {"queries": list(queries), "formulas": shown, **more}
