from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.expressions import number_text

rule = Rule("L104", "An error-budget alert compares with what is no percentage of the budget, or the wrong way.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        tree = query.tree
        if not isinstance(tree, ast.SloMonitor):
            continue
        condition = tree.condition
        if condition.comparator not in (">", ">="):
            message = "an alert on an objective compares with `>` or `>=`"
            yield query.finding(rule.code, message, condition.span, rule.severity, fix="write `>`")
        elif tree.kind == "error_budget" and not 0 < condition.threshold <= 100:
            message = f"{number_text(condition.threshold)} is no percentage of the budget"
            expected = "above 0, at most 100"
            yield query.finding(rule.code, message, condition.span, rule.severity, expected=expected)
