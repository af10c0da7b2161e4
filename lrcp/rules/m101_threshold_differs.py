from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.expressions import number_text

rule = Rule("M101", "The number in the query is not the critical threshold; Datadog refuses such a monitor.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        query = context.monitor_query(resource)
        condition = getattr(query.tree, "condition", None) if query else None
        if query is None or not isinstance(condition, ast.Condition):
            continue
        critical = resource.arguments.get("monitor_thresholds", {}).get("critical")
        if critical is None:
            message = "the value `critical` is missing, from which the threshold is made"
            fix = (
                f"write `values: {{ critical: {number_text(condition.threshold)} }}` and `<< critical >>` in the query"
            )
            yield query.finding(rule.code, message, condition.span, rule.severity, fix=fix)
        elif float(critical) != condition.threshold:
            message = f"the query compares with {number_text(condition.threshold)}, `critical` is {critical}"
            fix = "write `<< critical >>` in the query"
            yield query.finding(rule.code, message, condition.span, rule.severity, fix=fix)
