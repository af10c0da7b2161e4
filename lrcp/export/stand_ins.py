"""What stands where an id would, in things that are complete without it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lrcp.spec.model import Resource, Spec

DASHBOARD, OBJECTIVE = "datadog_dashboard_json", "datadog_service_level_objective"
_URL = re.compile(rf"tf://{DASHBOARD}/([a-z0-9-]+)/url(\?)?")
_OBJECTIVE = re.compile(rf"tf://{OBJECTIVE}/([a-z0-9-]+)/id")
_MOST_SHOWN = 10


def stand_in(value: Any, spec: Spec) -> Any:
    """``value`` without the references that another form can replace.

    A link to a dashboard becomes one to the list of dashboards, searched for its title; the widget of one
    objective becomes a list of objectives, searched for its service and environment.
    """
    if isinstance(value, dict):
        listed = _list_of_objectives(value, spec)
        return {key: stand_in(item, spec) for key, item in (listed or value).items()}
    if isinstance(value, list):
        return [stand_in(item, spec) for item in value]
    if isinstance(value, str) and f"tf://{DASHBOARD}/" in value:
        return _URL.sub(lambda match: _search(match, spec), value)
    return value


def _search(match: re.Match[str], spec: Spec) -> str:
    dashboard = spec.by_address(f"{DASHBOARD}.{match[1]}")
    if dashboard is None:
        return match[0]
    title = str(dashboard.document("dashboard")["title"])
    return f"/dashboard/lists?q={quote(title, safe='')}" + ("&" if match[2] else "")


def _list_of_objectives(widget: Mapping[str, Any], spec: Spec) -> dict[str, Any] | None:
    named = _OBJECTIVE.fullmatch(str(widget.get("slo_id", "")))
    objective = spec.by_address(f"{OBJECTIVE}.{named[1]}") if named else None
    if widget.get("type") != "slo" or objective is None:
        return None
    kept = {key: widget[key] for key in ("title", "title_size", "title_align", "description") if key in widget}
    query = {"query_string": _tags(objective), "limit": _MOST_SHOWN}
    return {"type": "slo_list", **kept, "requests": [{"request_type": "slo_list", "query": query}]}


def _tags(objective: Resource) -> str:
    wanted = (f"env:{objective.environment}", f"service:{objective.service}" if objective.service else "")
    return " AND ".join(filter(None, wanted))
