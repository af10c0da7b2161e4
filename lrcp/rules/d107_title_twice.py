from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import Path, dashboards, definitions

rule = Rule("D107", "Two widgets beside each other have the same title.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    for resource, dashboard in dashboards(context):
        seen: dict[Path, set[str]] = defaultdict(set)
        for path, definition in definitions(dashboard):
            title, group = str(definition.get("title") or ""), path[:-3]
            if title and title in seen[group]:
                message, fix = f"there are two widgets called `{title}`", "say in what they differ"
                yield finding(rule.code, resource, message, *path, "title", severity=rule.severity, fix=fix)
            seen[group].add(title)
