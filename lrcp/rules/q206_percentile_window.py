from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.algorithms import decided
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q206", "The window is aggregated in another way than the metric.")


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        if decided(monitor):
            continue  # the window is then one of anomalous or coming points
        for node in find(monitor, ast.MetricQuery):
            percentile = (node.aggregator or "").startswith("p")
            if percentile != (monitor.aggregator == "percentile"):
                right = "percentile" if percentile else "avg, sum, min or max"
                message = f"`{monitor.aggregator}` over the window does not go with `{node.aggregator}:`"
                fix = f"use `{right}({monitor.window.text or 'last_5m'})`"
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
            elif node.has("as_count") and monitor.aggregator != "sum":
                message = f"`.as_count()` over the window needs `sum`, not `{monitor.aggregator}`"
                fix = f"use `sum({monitor.window.text or 'last_5m'})`"
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
