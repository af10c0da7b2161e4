from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q208", "The two sides of an arithmetic group differently, so their groups never meet.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        for node in find(query.tree, ast.Binary):
            left, right = _keys(node.left), _keys(node.right)
            if left and right and left != right:  # a side without groups is the same for each of the other's
                message = f"one side groups by {_words(left)}, the other by {_words(right)}"
                fix = "group both by the same keys"
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)


def _keys(side: ast.Expression) -> frozenset[str]:
    """The keys by which all of a side's queries group; none when they differ among themselves."""
    groups = {frozenset(node.by) for node in find(side, ast.MetricQuery)}
    kept = [node for node in find(side, ast.Call) if node.by]
    return next(iter(groups)) if len(groups) == 1 and not kept else frozenset()


def _words(keys: frozenset[str]) -> str:
    return " and ".join(f"`{key}`" for key in sorted(keys))
