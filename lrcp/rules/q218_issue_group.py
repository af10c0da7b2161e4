from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.queries import groups_of

rule = Rule("Q218", "An error tracking monitor that does not group by the issue cannot say which one is new.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        tree = query.tree
        if not isinstance(tree, ast.EventMonitor) or not tree.source.startswith("error-tracking"):
            continue
        if not {"issue.id", "@issue.id"} & set(groups_of(tree)):
            message, fix = "the issues are not told apart", 'add `.by("@issue.id")`'
            yield query.finding(rule.code, message, tree.span, rule.severity, fix=fix)
