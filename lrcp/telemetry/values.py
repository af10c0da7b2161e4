"""The small values that callers give to the telemetry library and get from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Simulation:
    """Which failures a request asks for. Each one set becomes a `simulate_*` tag and log attribute."""

    latency: bool = False
    retry: bool = False
    bad_prompt: bool = False
    long_context: bool = False


NOTHING_SIMULATED = Simulation()


@dataclass(frozen=True, slots=True)
class Gauge:
    """One value of a gauge at the moment of a flush. ``tags`` are those besides service, env and version."""

    metric: str
    value: float
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """Totals since the start: metric points written to the socket, log lines written to the stream."""

    metrics: int
    logs: int
