from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast, walk
from lrcp.rules.context import Context
from lrcp.rules.dashboards import template_variables
from lrcp.rules.rule import Rule

rule = Rule("D101", "A widget uses a template variable that its dashboard does not have.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        for node in walk(query.tree):
            if not isinstance(node, ast.TemplateVariable | ast.SearchVariable):
                continue
            known = template_variables(query.resource)
            if node.name not in known:
                message, fix = f"there is no template variable `${node.name}`", suggestion(node.name, known)
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
