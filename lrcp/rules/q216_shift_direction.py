from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q216", "timeshift() looks into the future, where there are no points.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        for node in find(query.tree, ast.Call):
            if node.name != "timeshift" or len(node.arguments) < 2:
                continue
            shift = node.arguments[1]
            if isinstance(shift, ast.Number) and shift.value > 0:
                message = f"`{shift.value:g}` shifts into the future"
                fix = f"write `-{shift.value:g}`"
                yield query.finding(rule.code, message, shift.span, rule.severity, fix=fix)
