from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context, MetricUse
from lrcp.rules.rule import Rule
from lrcp.rules.senders import askers, values_differ

rule = Rule("C103", "A query filters by a tag value that nobody sends, so it never matches.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or use.metric.tags is None:
            continue
        for node in use.tags:
            allowed = context.vocabulary.values.get(node.key) if node.key in use.metric.tags else None
            for value in _values(node):
                if allowed is None or "*" in value:
                    continue
                if value.lower() not in allowed:
                    message = f"the tag `{node.key}` never has the value `{value}`"
                    fix = suggestion(value, allowed)
                    yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)
                elif (of := _of_others(context, use, node.key, value)) is not None:
                    service, values = of
                    message = f"the tag `{node.key}` never has the value `{value}` in {service}"
                    fix = f"override it for that service, which sends {', '.join(values)}"
                    yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)


def _of_others(context: Context, use: MetricUse, key: str, value: str) -> tuple[str, tuple[str, ...]] | None:
    """A service that asks for a value of its own, and only others send this one; with what it sends."""
    if context.vocabulary.contract is None or not values_differ(context, key):
        return None
    for sender in askers(context, use, (key, value)):
        values = context.vocabulary.contract.tags[key].values_for(sender.names)
        if values is not None and value.lower() not in values:
            return sender.service.name, values
    return None


def _values(node: ast.Tag | ast.In) -> tuple[str, ...]:
    if isinstance(node, ast.In):
        return node.values
    return () if node.value is None else (node.value,)
