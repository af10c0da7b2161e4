from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q217", "A scope asks for two things that exclude each other, so it never matches.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if not isinstance(use.node.scope, ast.And):
            continue
        # Tags of other people's metrics may have several values at once.
        single = use.metric is not None and use.metric.tags is not None
        wanted: dict[str, ast.Tag] = {}
        refused = {each.item for each in use.node.scope.items if isinstance(each, ast.Not)}
        for item in use.node.scope.items:
            if not isinstance(item, ast.Tag) or item.value is None:
                continue
            first = wanted.setdefault(item.key, item)
            if item in refused:
                message = f"`{item.key}:{item.value}` is asked for and excluded"
            elif single and first != item and "*" not in f"{first.value}{item.value}":
                message = f"`{item.key}` cannot be `{first.value}` and `{item.value}` at once"
            else:
                continue
            fix = f"write `{item.key} IN (...)` for one of several values, or remove one of the two"
            yield use.query.finding(rule.code, message, item.span, rule.severity, fix=fix)
