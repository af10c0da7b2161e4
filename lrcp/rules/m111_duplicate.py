from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.siblings import siblings

rule = Rule("M111", "Two monitors have the same query and the same threshold.")


def check(context: Context) -> Iterator[Finding]:
    for group in siblings(context):
        seen: dict[float, str] = {}
        for query, tree in group:
            first = seen.setdefault(tree.condition.threshold, query.resource.id)
            if first != query.resource.id:
                message, fix = f"`{first}` has the same query", "keep one, and tell everybody there"
                yield query.finding(rule.code, message, tree.span, rule.severity, fix=fix)
