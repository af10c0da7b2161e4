"""One event as Datadog holds it: a log, a span, a RUM or CI event, an event of the event stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrcp.core.frozen import Frozen

SOURCES = (
    "audit",
    "ci_pipelines",
    "ci_tests",
    "database_queries",
    "error_tracking",
    "events",
    "llm_observability",
    "logs",
    "network",
    "network_path",
    "rum",
    "spans",
)
"""The data sources that events come from, by the names of the API's ``data_source``."""


class Event(Frozen):
    """``at`` in seconds since the epoch; ``source`` is one of SOURCES.

    ``attributes`` is the event's JSON: reserved attributes (service, status, host, message ...) and those
    that are searched with ``@`` stand together at the top. ``tags`` are ``key:value`` or a bare word.
    """

    at: float
    source: str
    attributes: Mapping[str, Any]
    tags: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """A line of a capture."""
        return {"at": self.at, "event": dict(self.attributes), "source": self.source, "tags": list(self.tags)}
