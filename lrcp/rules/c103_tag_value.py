from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context, tags_of
from lrcp.rules.rule import Rule

rule = Rule("C103", "A query filters by a tag value that nobody sends, so it never matches.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or use.metric.tags is None:
            continue
        for node in tags_of(use.node.scope):
            allowed = context.vocabulary.values.get(node.key) if node.key in use.metric.tags else None
            for value in _values(node):
                if allowed is not None and value.lower() not in allowed and "*" not in value:
                    message = f"the tag `{node.key}` never has the value `{value}`"
                    fix = suggestion(value, allowed)
                    yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)


def _values(node: ast.Tag | ast.In) -> tuple[str, ...]:
    if isinstance(node, ast.In):
        return node.values
    return () if node.value is None else (node.value,)
