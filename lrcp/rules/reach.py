"""Every threshold of a monitor beside the bounds of the value it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lrcp.query import ast
from lrcp.rules.bounds import ANY, Bounds, of_monitor
from lrcp.rules.context import Context
from lrcp.spec.model import Resource


@dataclass(frozen=True, slots=True)
class Compared:
    """``comparator`` is the query's, so for a recovery the value is compared the other way round."""

    resource: Resource
    name: str
    comparator: str
    threshold: float
    bounds: Bounds


def compared(context: Context, *names: str) -> Iterator[Compared]:
    """The thresholds called ``names`` of monitors whose value is bounded."""
    for resource in context.monitors:
        query = context.monitor_query(resource)
        condition = getattr(query.tree, "condition", None) if query is not None else None
        if query is None or not isinstance(condition, ast.Condition) or isinstance(query.tree, ast.ServiceCheckMonitor):
            continue
        written = resource.arguments.get("monitor_thresholds", {})
        found = [name for name in names if name in written]
        bounds = of_monitor(query.tree, context.vocabulary) if found else ANY  # type: ignore[arg-type]
        for name in found if bounds != ANY else ():
            yield Compared(resource, name, condition.comparator, float(written[name]), bounds)
