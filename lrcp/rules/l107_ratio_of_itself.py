from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.queries import Query

rule = Rule("L107", "The good and the total events of an objective are the same, or group differently.")


def check(context: Context) -> Iterator[Finding]:
    sides = {(id(query.resource), query.path[-1]): query for query in context.queries if query.path[0] == "query"}
    for (resource, side), good in sides.items():
        total = sides.get((resource, "denominator"))
        if side != "numerator" or total is None:
            continue
        whole = good.tree.span
        if good.tree == total.tree:
            message, fix = "good and total are the same query: always 100 %", "narrow the good events, as `outcome:ok`"
            yield good.finding(rule.code, message, whole, rule.severity, fix=fix)
        elif _keys(good) != _keys(total):
            message, fix = "good and total events group differently", "group both by the same keys"
            yield good.finding(rule.code, message, whole, rule.severity, fix=fix)


def _keys(query: Query) -> set[str]:
    return {key for node in find(query.tree, ast.MetricQuery) for key in node.by}
