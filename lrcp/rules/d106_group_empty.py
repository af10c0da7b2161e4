from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import dashboards, definitions

rule = Rule("D106", "A dashboard or a group of widgets is empty.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for resource, dashboard in dashboards(context):
        if not dashboard.get("widgets"):
            message, fix = "the dashboard shows nothing", "add widgets, or remove it"
            yield finding(rule.code, resource, message, "dashboard", severity=rule.severity, fix=fix)
        for path, definition in definitions(dashboard):
            if definition.get("type") == "group" and not definition.get("widgets"):
                message, fix = "the group shows nothing", "add widgets, or remove it"
                yield finding(rule.code, resource, message, *path, severity=rule.severity, fix=fix)
