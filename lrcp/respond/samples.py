"""What a message can say of an event that its monitor found: ``{{log.attributes.x}}`` and its relatives.

https://docs.datadoghq.com/monitors/notify/variables/#matching-attributetag-variables
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from lrcp.core.event import Event
from lrcp.evaluate import MonitorDefinition
from lrcp.query import ast
from lrcp.query.match_numbers import as_text
from lrcp.query.match_values import at_path

SOURCES: Mapping[str, str] = {
    "log": "logs",
    "span": "spans",
    "rum": "rum",
    "event": "events",
    "cipipeline": "ci_pipelines",
    "citest": "ci_tests",
    "audit": "audit",
    "databasemonitoring": "database_queries",
}
"""The data source of the events that each kind of variable is about."""

_EXPLORERS: Mapping[str, str] = {"log": "logs", "span": "apm/traces", "rum": "rum/sessions", "event": "event/explorer"}
_SITE = "https://app.datadoghq.com"
_VARIABLE = re.compile(r"(?P<kind>[a-z]+)\.(?P<part>attributes|tags)\.(?:\[(?P<bracketed>[^\]]+)\]|(?P<plain>.+))")


def event_text(name: str, definition: MonitorDefinition, sample: Event | None) -> str:
    """The variable as text; empty where the event has no such attribute or tag, or there is no such event."""
    kind, _, rest = name.partition(".")
    if sample is None or sample.source != SOURCES[kind]:
        return ""
    match = _VARIABLE.fullmatch(name)
    if match is not None:
        key = match["bracketed"] or match["plain"]
        return _tag(sample, key) if match["part"] == "tags" else _attribute(sample, key)
    if rest == "link":
        return _link(kind, definition)
    if rest == "tags":
        return ",".join(sample.tags)
    if rest == "timestamp":
        return _attribute(sample, rest) or datetime.fromtimestamp(sample.at, tz=UTC).isoformat(timespec="milliseconds")
    return _attribute(sample, rest) or _attribute(sample, rest.removesuffix(".name"))


def _attribute(event: Event, path: str) -> str:
    return ",".join(map(as_text, at_path(event.attributes, path)))


def _tag(event: Event, key: str) -> str:
    pairs = (tag.partition(":") for tag in event.tags)
    return ",".join(sorted(value for own, _, value in pairs if own.lower() == key.lower()))


def _link(kind: str, definition: MonitorDefinition) -> str:
    """To the explorer, scoped on the events that the query finds; empty for products without one here."""
    searched = definition.ast.search_text if isinstance(definition.ast, ast.EventMonitor) else ""
    return f"{_SITE}/{_EXPLORERS[kind]}?query={quote(searched, safe='')}" if kind in _EXPLORERS else ""
