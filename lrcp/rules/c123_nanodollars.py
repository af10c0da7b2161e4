from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C123", "A cost in nanodollars is compared with a number of dollars.")

# Ten tokens of the cheapest models cost more: no alert is about less.
_LEAST = 1_000


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        costs = find(monitor, ast.MetricQuery)
        metrics = [context.vocabulary.metric(node.metric) for node in costs]
        if not all(metric is not None and metric.unit == "nanodollar" for metric in metrics) or _changed(monitor):
            continue
        threshold = monitor.condition.threshold
        if metrics and 0 < abs(threshold) < _LEAST:
            message = f"`{costs[0].metric}` is in nanodollars: {threshold:g} is ${threshold / 1e9:.9f}"
            fix = f"compare with {threshold * 1e9:.0f}, or divide the query by 1000000000"
            yield query.finding(rule.code, message, monitor.condition.span, rule.severity, fix=fix)


def _changed(monitor: ast.MetricMonitor) -> bool:
    """Whether the numbers that are compared are no longer those of the metric."""
    return monitor.change is not None or bool(find(monitor, ast.Binary) or find(monitor, ast.Call))
