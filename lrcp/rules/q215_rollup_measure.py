from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q215", "A monitor of events aggregates nothing, or counts something that is not counted.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        tree = query.tree
        step = tree.step("rollup") if isinstance(tree, ast.EventMonitor) else None
        if step is None or not step.arguments:
            continue
        method, measures = str(step.arguments[0]), step.arguments[1:]
        if method != "count" and not measures:
            message = f"`{method}` of what? It needs an attribute"
            fix = f'name it, as `.rollup("{method}", "@duration")`'
            yield query.finding(rule.code, message, step.span, rule.severity, fix=fix)
