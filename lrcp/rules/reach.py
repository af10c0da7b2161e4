"""Every threshold of a monitor beside the bounds of the value it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.frozen import Frozen
from lrcp.query import ast
from lrcp.rules.bounds import ANY, Bounds, of_monitor
from lrcp.rules.context import Context, shared
from lrcp.spec.model import Resource


class Compared(Frozen):
    """``comparator`` is the query's, so for a recovery the value is compared the other way round."""

    resource: Resource
    name: str
    comparator: str
    threshold: float
    bounds: Bounds


def compared(context: Context, *names: str) -> Iterator[Compared]:
    """The thresholds called ``names`` of monitors whose value is bounded."""
    return (each for each in _compared(context) if each.name in names)


@shared
def _compared(context: Context) -> Sequence[Compared]:
    found: list[Compared] = []
    for resource in context.monitors:
        query = context.monitor_query(resource)
        condition = getattr(query.tree, "condition", None) if query is not None else None
        if query is None or not isinstance(condition, ast.Condition) or isinstance(query.tree, ast.ServiceCheckMonitor):
            continue
        bounds = of_monitor(query.tree, context.vocabulary)  # type: ignore[arg-type]
        written = resource.arguments.get("monitor_thresholds", {}) if bounds != ANY else {}
        found += [Compared(resource, name, condition.comparator, float(written[name]), bounds) for name in written]
    return found
