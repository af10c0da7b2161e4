"""Monitors of the same service and environment that watch the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.spec.queries import Query

Watching = ast.MetricMonitor | ast.EventMonitor


def siblings(context: Context) -> Iterator[list[tuple[Query, Watching]]]:
    """Groups of two or more whose queries differ in the threshold alone; in the order of their ids."""
    groups: dict[Hashable, list[tuple[Query, Watching]]] = defaultdict(list)
    for query in context.queries:
        if query.role == "monitor" and isinstance(query.tree, ast.MetricMonitor | ast.EventMonitor):
            resource = query.resource
            key = (resource.environment, resource.service, resource.arguments.get("type"), _watched(query.tree))
            groups[key].append((query, query.tree))
    for group in groups.values():
        if len(group) > 1:
            yield sorted(group, key=lambda each: each[0].resource.id)


def _watched(tree: Watching) -> Hashable:
    if isinstance(tree, ast.EventMonitor):
        return (tree.source, tree.search, tree.steps, tree.condition.comparator)
    return (tree.aggregator, tree.window, tree.expression, tree.change, tree.condition.comparator)
