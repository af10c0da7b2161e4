from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import dashboards, definitions

rule = Rule("D108", "A widget with numbers has no title.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    for resource, dashboard in dashboards(context):
        for path, definition in definitions(dashboard):
            if definition.get("requests") and not definition.get("title"):
                message, fix = f"this {definition.get('type')} does not say what it shows", "add a `title`"
                yield finding(rule.code, resource, message, *path, severity=rule.severity, fix=fix)
