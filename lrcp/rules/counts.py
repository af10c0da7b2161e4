"""Monitors of one count of events, in which silence stays silence."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.query import ast, find
from lrcp.rules.algorithms import decided
from lrcp.rules.context import Context
from lrcp.rules.vocabulary import Metric
from lrcp.spec.queries import Query


def quiet_counts(context: Context, *comparators: str) -> Iterator[tuple[Query, ast.MetricQuery, Metric]]:
    """Each monitor with one of ``comparators`` whose only metric is a count that nothing fills with zeros."""
    for query, monitor in context.metric_monitors:
        if monitor.condition.comparator not in comparators or monitor.window.kind != "last" or monitor.change:
            continue
        node = _lone(monitor)
        metric = context.vocabulary.metric(node.metric) if node is not None else None
        if node is not None and metric is not None and metric.event_driven:
            yield query, node, metric


def _lone(monitor: ast.MetricMonitor) -> ast.MetricQuery | None:
    metrics = find(monitor, ast.MetricQuery)
    if len(metrics) != 1 or any(call.name == "default_zero" for call in find(monitor, ast.Call)):
        return None
    filled = any(each.name == "fill" and each.arguments[:1] == (ast.Name("zero"),) for each in metrics[0].modifiers)
    return None if filled or decided(monitor) else metrics[0]
