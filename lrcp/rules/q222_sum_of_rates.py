from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q222", "A monitor adds up the rates of a count: the sum is smaller than the number of events.")


def check(context: Context) -> Iterator[Finding]:
    """In a ratio of two such sums the mistake cancels out, so one metric alone is judged."""
    for query, monitor in context.metric_monitors:
        nodes = find(monitor, ast.MetricQuery)
        if monitor.aggregator != "sum" or monitor.change is not None or len(nodes) != 1:
            continue
        node, metric = nodes[0], context.vocabulary.metric(nodes[0].metric)
        if metric is None or metric.type != "count" or metric.foreign is not None or _counts(node):
            continue
        message = f"a count is stored as events per second: this sum of `{metric.name}` is not how many there were"
        yield query.finding(rule.code, message, node.span, rule.severity, fix="add `.as_count()`")


def _counts(node: ast.MetricQuery) -> bool:
    """A rollup by sum and the number of rates are said on purpose."""
    summed = any(each.name == "rollup" and each.arguments[:1] == (ast.Name("sum"),) for each in node.modifiers)
    return node.has("as_count") or summed
