from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference

rule = Rule("L108", "No alert watches the budget of an objective.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    trees = [query.tree for query in context.queries]
    alerts = [tree for tree in trees if isinstance(tree, ast.SloMonitor)]
    watched = {reference.name.rsplit("--", 1)[-1] for tree in alerts for reference in Reference.find(tree.slo)}
    seen: set[str] = set()
    for resource in context.of_type("datadog_service_level_objective"):
        if resource.id not in watched | seen:
            seen.add(resource.id)
            fix = f'add a monitor with `burn_rate("<< slo("{resource.id}") >>")`'
            message = f"the budget of `{resource.id}` can be spent without anybody being told"
            yield finding(rule.code, resource, message, severity=rule.severity, fix=fix)
