"""Rollups with an interval in metric monitors."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.query import ast, find
from lrcp.rules.algorithms import decided
from lrcp.rules.context import Context
from lrcp.spec.queries import Query


def rollups(context: Context) -> Iterator[tuple[Query, ast.MetricMonitor, ast.Modifier, float]]:
    """Each ``.rollup(method, seconds)`` whose buckets a rolling window is made of.

    Where an algorithm decides, its own interval counts and not the window.
    """
    for query, monitor in context.metric_monitors:
        if monitor.window.kind != "last" or decided(monitor):
            continue
        for node in find(monitor, ast.Modifier):
            seconds = [each.value for each in node.arguments if isinstance(each, ast.Number)]
            if node.name == "rollup" and seconds and seconds[-1] > 0:
                yield query, monitor, node, seconds[-1]
