"""What a search looks through: logs, spans, events and so on, as its monitor, its widget or its resource says."""

from __future__ import annotations

from typing import Any

from lrcp.query import ast
from lrcp.rules.dashboards import body
from lrcp.rules.logs import OF_LOGS
from lrcp.rules.widgets import KIND
from lrcp.spec.notebooks import TYPE as NOTEBOOK
from lrcp.spec.notebooks import declared
from lrcp.spec.queries import Query

_MONITORS = {"trace-analytics": "spans"}
_OF_SPANS = ("datadog_spans_metric", "datadog_apm_retention_filter")


def source_of(query: Query) -> str:
    """Datadog's name of the data source; empty for what is no search, or whose source is not said."""
    if query.role == "monitor" and isinstance(query.tree, ast.EventMonitor):
        return _MONITORS.get(query.tree.source, query.tree.source)
    if query.role != "search":
        return ""
    type = query.resource.type
    if type in OF_LOGS or type in _OF_SPANS:
        return "logs" if type in OF_LOGS else "spans"
    if query.path[-1] == "q":
        return "events"  # marked in a graph
    holder: Any = _whole(query)
    for step in query.path[:-2] if query.path[-2:] == ("search", "query") else query.path[:-1]:
        holder = holder[step]
    return "logs" if holder.get("type") == "log_stream" else str(holder.get("data_source", ""))


def _whole(query: Query) -> Any:
    """What the paths of a resource's queries lead into."""
    resource = query.resource
    if resource.type == KIND:
        return {"dashboard": body(resource)}
    return {"notebook": declared(resource)} if resource.type == NOTEBOOK else resource.arguments
