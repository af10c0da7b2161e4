from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.dashboards import template_variables
from lrcp.rules.rule import Rule

rule = Rule("D101", "A widget uses a template variable that its dashboard does not have.")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        variables: list[ast.TemplateVariable | ast.SearchVariable] = [
            *find(query.tree, ast.TemplateVariable),
            *find(query.tree, ast.SearchVariable),
        ]
        for node in variables:
            known = template_variables(query.resource)
            if node.name not in known:
                message, fix = f"there is no template variable `${node.name}`", suggestion(node.name, known)
                yield query.finding(rule.code, message, node.span, rule.severity, fix=fix)
