"""Template variables of dashboards and notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrcp.spec.model import Resource
from lrcp.spec.notebooks import TYPE as NOTEBOOK
from lrcp.spec.notebooks import declared as notebook


def template_variables(resource: Resource) -> Mapping[str, str]:
    """Variable name -> tag key that it filters by; empty for what is neither dashboard nor notebook."""
    if resource.type not in ("datadog_dashboard_json", NOTEBOOK):
        return {}
    made = notebook(resource) if resource.type == NOTEBOOK else body(resource)
    variables = made.get("template_variables") or ()
    return {str(each["name"]): str(each.get("prefix") or each["name"]) for each in variables if "name" in each}


def body(resource: Resource) -> dict[str, Any]:
    """The dashboard's own JSON."""
    made: dict[str, Any] = resource.document("dashboard")
    return made
