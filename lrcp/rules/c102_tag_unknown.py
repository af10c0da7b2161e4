from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast, find
from lrcp.rules.context import Context, MetricUse
from lrcp.rules.dashboards import template_variables
from lrcp.rules.rule import Rule

rule = Rule("C102", "A query filters by a tag that the metric does not carry, so it never matches.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or use.metric.tags is None:
            continue
        for key, node in _keys(use):
            if key not in use.metric.tags:
                message = f"`{use.metric.name}` carries no tag `{key}`"
                fix = suggestion(key, use.metric.tags)
                yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)


def _keys(use: MetricUse) -> Iterator[tuple[str, ast.Node]]:
    """The keys that a scope filters by; a template variable stands for its prefix."""
    yield from ((node.key, node) for node in use.tags)
    for variable in find(use.node, ast.TemplateVariable):
        prefix = variable.key or template_variables(use.query.resource).get(variable.name)
        if prefix:
            yield prefix, variable
