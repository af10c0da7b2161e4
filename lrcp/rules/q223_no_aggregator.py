from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q223", "A monitor's query does not say how the series of a metric become one.")


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        for node in find(monitor, ast.MetricQuery):
            if node.aggregator is None:
                message = f"`{node.metric}` has no space aggregator, which a monitor must have"
                fix = f"write `avg:{node.metric}`, or sum, min or max"
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
