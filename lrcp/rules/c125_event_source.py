from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Span
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import dashboards
from lrcp.spec.model import Resource, Step
from lrcp.spec.queries import maps

rule = Rule("C125", "A search of events names a source that sends none, so it finds nothing.")

_SOURCE = re.compile(r"\bsource(?::|%3A)([a-z0-9_-]+)", re.IGNORECASE)
_LINK = re.compile(r"/event/explorer\?query=[^)\s]*")
_WIDGETS = frozenset({"event_stream", "event_timeline"})
Path = tuple[Step, ...]
Search = tuple[Resource, Path, str, int]
"""``path`` of the argument that holds it, the search, and where in the argument it begins."""


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    known = contract.event_sources if contract is not None else {}
    for resource, path, search, begin in _searches(context) if known else ():
        for match in _SOURCE.finditer(search):
            name = unquote(match[1])
            if name not in known:
                position, _ = resource.text(*path).spot(Span(begin + match.start(1), begin + match.end(1)))
                fix = suggestion(name, known) or "declare it in contract/event_sources.yaml"
                message = f"no events have the source `{name}`"
                yield Finding(
                    rule.code, message, position, rule.severity, resource.id, fix=fix, instance=resource.instance
                )


def _searches(context: Context) -> Iterator[Search]:
    for query in context.queries:
        if isinstance(query.tree, ast.EventMonitor) and query.tree.source == "events":
            yield query.resource, query.path, str(query.resource.arguments["query"]), 0
    for monitor in context.notifying:
        for link in _LINK.finditer(str(monitor.arguments.get("message", ""))):
            yield monitor, ("message",), link[0], link.start()
    for resource, dashboard in dashboards(context):
        for path, search in _of_dashboard(dashboard, ("dashboard",)):
            yield resource, path, search, 0


def _of_dashboard(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Searches of events anywhere in it: of streams, overlays and queries."""
    for here, item in maps(value, path):
        for key, search in _own(item, overlay=here[-2:-1] == ("events",)):
            yield (*here, *key), search


def _own(value: Mapping[str, Any], *, overlay: bool) -> Iterator[tuple[Path, str]]:
    source, search = value.get("data_source"), value.get("search")
    if overlay:
        yield ("q",), str(value.get("q", ""))
    if value.get("type") in _WIDGETS:
        yield ("query",), str(value.get("query", ""))
    if source == "events" and isinstance(search, dict):
        yield ("search", "query"), str(search.get("query", ""))
    if source == "event_stream":
        yield ("query_string",), str(value.get("query_string", ""))
