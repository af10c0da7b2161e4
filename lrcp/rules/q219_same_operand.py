from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q219", "A query is divided by itself, subtracted from itself, or divided by zero.")

_RESULT = {"/": "1 wherever there are points", "-": "0 wherever there are points"}


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        for node in find(query.tree, ast.Binary):
            # `default_zero(a) / default_zero(a)` is how some ask whether there is anything.
            if node.operator in _RESULT and node.left == node.right and isinstance(node.left, ast.MetricQuery):
                message = f"this is {_RESULT[node.operator]}"
                fix = "one of the two sides was meant to be another query"
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
            elif node.operator == "/" and isinstance(node.right, ast.Number) and node.right.value == 0:
                message, fix = "a division by zero gives no points", "divide by another number"
                yield query.finding(rule.code, message, node.right.span, rule.severity, fix=fix)
