"""Spans of LLM requests. They carry models, tokens and cost, and never a text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Protocol

SPAN_NAME = "llm.request"


class Span(Protocol):
    """One request being traced."""

    @property
    def trace_id(self) -> str:
        """As Datadog writes it into logs."""

    @property
    def span_id(self) -> str: ...

    def finish(self, at: float, *, tags: Mapping[str, str], numbers: Mapping[str, float], failed: bool) -> None:
        """``at``: seconds since the epoch."""


class Tracer(Protocol):
    def start(self, resource: str, at: float) -> Span:
        """Begin a span below the active one, and make it the active one. ``at``: seconds since the epoch."""
        ...


class NoSpan:
    trace_id = "0"
    span_id = "0"

    def finish(self, at: float, *, tags: Mapping[str, str], numbers: Mapping[str, float], failed: bool) -> None:
        """There is nothing to finish."""


class NoTracer:
    """Tracing is off."""

    def start(self, resource: str, at: float) -> Span:  # noqa: ARG002  # the arguments of the seam
        return NoSpan()


# Without it APM makes the metrics `trace.llm.request` only of spans that no other span of the service contains.
_MEASURED = "_dd.measured"


class DatadogTracer:
    """Spans through ddtrace, with start and end from the clock of the service.

    ddtrace reads the process environment once, when it is imported: ``environment`` fills in what is not set there.
    """

    def __init__(self, service: str, environment: Mapping[str, str]) -> None:
        for name, value in environment.items():
            os.environ.setdefault(name, value)
        from ddtrace.trace import tracer

        self._tracer = tracer
        self._service = service

    def start(self, resource: str, at: float) -> Span:
        span = self._tracer.trace(SPAN_NAME, service=self._service, resource=resource)
        span.start = at
        span.set_metric(_MEASURED, 1)
        return _DatadogSpan(span, self._tracer.get_log_correlation_context(span))


class _DatadogSpan:
    def __init__(self, span: Any, ids: Mapping[str, str]) -> None:
        self._span = span
        self.trace_id = ids["dd.trace_id"]
        self.span_id = ids["dd.span_id"]

    def finish(self, at: float, *, tags: Mapping[str, str], numbers: Mapping[str, float], failed: bool) -> None:
        self._span.set_tags(dict(tags))
        self._span.set_metrics(dict(numbers))
        self._span.error = int(failed)
        self._span.finish(finish_time=at)
