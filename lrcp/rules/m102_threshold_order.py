from __future__ import annotations

from collections.abc import Iterator, Mapping

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M102", "Critical, warning and recovery thresholds are not in an order that can work.")

# (the one that is met first, the one that is met later, whether they may be equal)
_ORDER = (
    ("warning", "critical", False),
    ("critical_recovery", "critical", True),
    ("warning_recovery", "warning", True),
)


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        query = context.monitor_query(resource)
        condition = getattr(query.tree, "condition", None) if query else None
        if not isinstance(condition, ast.Condition) or condition.comparator[0] not in "<>":
            continue
        thresholds = resource.arguments.get("monitor_thresholds", {})
        for first, later in _wrong(thresholds, falling=condition.comparator[0] == "<"):
            relation = "above" if condition.comparator[0] == "<" else "below"
            yield finding(
                rule.code,
                resource,
                f"`{first}` must be {relation} `{later}` where the query says `{condition.comparator}`",
                *("monitor_thresholds", first),
                found=thresholds[first],
                expected=f"{relation} {thresholds[later]}",
            )


def _wrong(thresholds: Mapping[str, str], *, falling: bool) -> Iterator[tuple[str, str]]:
    for first, later, equal in _ORDER:
        if first in thresholds and later in thresholds:
            ahead = float(thresholds[later]) - float(thresholds[first])
            ahead = -ahead if falling else ahead
            if ahead < 0 or (ahead == 0 and not equal):
                yield first, later
