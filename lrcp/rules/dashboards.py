"""Template variables of dashboards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lrcp.spec.model import Resource


def template_variables(resource: Resource) -> Mapping[str, str]:
    """Variable name -> tag key that it filters by; empty for what is no dashboard."""
    if resource.type != "datadog_dashboard_json":
        return {}
    variables = body(resource).get("template_variables") or ()
    return {str(each["name"]): str(each.get("prefix") or each["name"]) for each in variables if "name" in each}


def body(resource: Resource) -> dict[str, Any]:
    """The dashboard's own JSON."""
    parsed: dict[str, Any] = json.loads(resource.arguments["dashboard"])
    return parsed
