from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.foreign import ForeignMetric, foreign
from lrcp.core.finding import Finding, Severity
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.names import filtered_keys, grouped_keys, searched_keys
from lrcp.rules.rule import Rule
from lrcp.spec.queries import Query

rule = Rule("C120", "A query uses a name that its sender has replaced by another one.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        known = use.metric.foreign if use.metric is not None else None
        if isinstance(known, ForeignMetric) and known.renamed_to is not None:
            message = f"{known.sender.name} replaced the metric `{known.name}`"
            fix = f"use `{known.renamed_to}`"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
        for key, node in (*filtered_keys(use), *grouped_keys(use)):
            yield from _renamed(context, use.query, key, node)
    for query in context.queries:
        for key, node in searched_keys(query.tree) if query.role in ("search", "monitor") else ():
            yield from _renamed(context, query, key, node)


def _renamed(context: Context, query: Query, key: str, node: ast.Node) -> Iterator[Finding]:
    """Nobody's old name is one of the contract's own, whatever others mean by it."""
    name = key.removeprefix("@")
    if name in context.vocabulary.values or name in context.vocabulary.attributes:
        return
    renamed = foreign().renamed_attribute(name)
    if renamed is not None:
        new, sender = renamed
        message = f"{sender.name} replaced the attribute `{name}`"
        fix = f"use `{key.replace(name, new)}`"
        yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
