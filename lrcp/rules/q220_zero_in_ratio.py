from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q220", "default_zero() stands around a count in a ratio, where counts are zero anyway.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        for ratio in find(monitor, ast.Binary):
            sides = (ratio.left, ratio.right)
            if ratio.operator != "/" or not all(find(side, ast.MetricQuery) for side in sides):
                continue
            for call in (call for side in sides for call in _filled(side)):
                message = "a count is zero where the other side of a ratio has a point; Datadog advises against this"
                yield query.finding(rule.code, message, call.span, rule.severity, fix="leave `default_zero()` out")


def _filled(node: ast.Expression) -> Iterator[ast.Call]:
    """Counts under default_zero() among the operands; a ratio within is looked at by itself."""
    match node:
        case ast.Call(name="default_zero", arguments=(ast.MetricQuery() as counted, *_)) if counted.has("as_count"):
            yield node
        case ast.Binary(operator=operator) if operator != "/":
            yield from _filled(node.left)
            yield from _filled(node.right)
        case _:
            return
