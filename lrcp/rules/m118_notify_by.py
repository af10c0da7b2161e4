from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.queries import groups_of

rule = Rule("M118", "`notify_by` names a key that the query does not group by.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        query = context.monitor_query(resource)
        keys = resource.arguments.get("notify_by")
        if query is None or not isinstance(keys, list) or isinstance(query.tree, ast.SloMonitor | ast.CompositeMonitor):
            continue
        groups = _groups(query.tree, resource.arguments.get("variables"))
        for number, key in enumerate(keys):
            if groups is not None and key != "*" and key not in groups:
                message = f"the query does not group by `{key}`"
                fix = suggestion(str(key), groups) if groups else "group the query by it"
                yield finding(rule.code, resource, message, "notify_by", number, fix=fix)


def _groups(tree: ast.Node, variables: object) -> tuple[str, ...] | None:
    """None when the groups come from the variables of a formula, which have forms of their own."""
    return None if isinstance(tree, ast.FormulaMonitor) and variables else groups_of(tree)
