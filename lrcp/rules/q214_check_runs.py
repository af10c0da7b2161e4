from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q214", "A service check looks at fewer runs than its thresholds count, or at too many.")

_MOST = 100


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        tree = query.tree
        if not isinstance(tree, ast.ServiceCheckMonitor) or tree.function != "count_by_status":
            continue
        thresholds = query.resource.arguments.get("monitor_thresholds", {})
        most = max((float(value) for value in thresholds.values()), default=0.0)
        if not tree.over:
            fix = 'write `.over("*")` or the tags to look at'
            yield query.finding(rule.code, "a service check says what it is over", tree.span, rule.severity, fix=fix)
        if tree.last > _MOST:
            fix = f"use at most {_MOST}"
            yield query.finding(rule.code, "these are too many runs", tree.span, rule.severity, fix=fix)
        elif tree.last < most:
            message = f"`.last({tree.last})` can never count {most:g} runs"
            yield query.finding(rule.code, message, tree.span, rule.severity, fix=f"use `.last({most + 1:g})`")
