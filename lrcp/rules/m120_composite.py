from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference
from lrcp.spec.queries import Query

rule = Rule("M120", "A composite is made of what Datadog does not take: too many, itself, or another composite.")

_MOST = 10


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        if isinstance(query.tree, ast.CompositeMonitor):
            yield from _count(query, query.tree)
            yield from _parts(context, query, query.tree)


def _count(query: Query, tree: ast.CompositeMonitor) -> Iterator[Finding]:
    names = {node.reference for node in find(tree, ast.MonitorReference)}
    if len(names) > _MOST:
        message, fix = f"a composite has at most {_MOST} monitors", "split it"
        yield query.finding(rule.code, message, tree.span, rule.severity, found=str(len(names)), fix=fix)
    elif len(names) == 1:
        message, fix = "a composite of one monitor says no more than that one", "add another, or use that one alone"
        yield query.finding(rule.code, message, tree.span, rule.severity, fix=fix)


def _parts(context: Context, query: Query, tree: ast.CompositeMonitor) -> Iterator[Finding]:
    spec = context.spec_of(query.resource)
    for node in find(tree, ast.MonitorReference):
        reference = next(Reference.find(node.reference), None)
        if reference is not None and reference.type != "datadog_monitor":
            message, fix = f"a composite is made of monitors, not of a {reference.type}", "name a monitor on it"
            yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
            continue
        part = spec.by_address(f"{reference.type}.{reference.name}") if reference is not None else None
        if part is None:
            continue
        if part.address == query.resource.address:
            message, fix = "a composite cannot be made of itself", "name another monitor"
            yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
        elif context.stand_in(part).arguments.get("type") == "composite":
            message, fix = f"`{part.id}` is a composite itself", "name the monitors that it is made of"
            yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
