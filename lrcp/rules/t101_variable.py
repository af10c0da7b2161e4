from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.finding import Excerpt, Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.messages import VARIABLES, Token, plain_name, scan
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource
from lrcp.spec.queries import groups_of

rule = Rule("T101", "A message uses a variable that this monitor does not have; it is sent empty.")

# Their groups are those of what they refer to.
_FOREIGN_GROUPS = (ast.SloMonitor, ast.CompositeMonitor, ast.FormulaMonitor)


def check(context: Context) -> Iterator[Finding]:
    for resource in context.notifying:
        query = context.monitor_query(resource)
        if query is None:
            continue
        groups = None if isinstance(query.tree, _FOREIGN_GROUPS) else groups_of(query.tree)
        for field in ("name", "message"):
            for token in scan(str(resource.arguments[field])):
                if token.kind in ("variable", "conditional"):
                    yield from _check_token(resource, field, token, groups)


def _check_token(resource: Resource, field: str, token: Token, groups: Sequence[str] | None) -> Iterator[Finding]:
    name = plain_name(token)
    if name is not None and name not in VARIABLES:
        yield _finding(resource, field, token, f"there is no variable `{name}`", suggestion(name, VARIABLES))
    for group in token.groups if groups is not None else ():
        if group not in (groups or ()):
            message = f"the query does not group by `{group}`, so `{{{{{group}.name}}}}` is empty"
            fix = suggestion(group, groups or ()) if groups else "group the query by it, or leave it out"
            yield _finding(resource, field, token, message, fix)


def _finding(resource: Resource, field: str, token: Token, message: str, fix: str) -> Finding:
    text = resource.text(field)
    position, _ = text.spot(token.span)
    excerpt = Excerpt(str(text), token.span)
    return Finding(rule.code, message, position, rule.severity, resource.id, fix=fix, excerpt=excerpt)
