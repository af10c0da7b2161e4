from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context, MetricUse
from lrcp.rules.dashboards import template_variables
from lrcp.rules.rule import Rule

rule = Rule("C108", "A query of one service also looks at other services or environments.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        resource = use.query.resource
        if resource.service is None or use.metric is None or use.metric.tags is None:
            continue
        for key, own in (("service", resource.service), ("env", resource.environment)):
            if key in use.metric.tags and not _keeps_to(use, key, own):
                message = f"`{use.metric.name}` is asked for without the `{key}` that this is deployed for"
                fix = f"add `{key}:<< {key} >>` to the scope"
                yield use.query.finding(rule.code, message, use.node.span, rule.severity, fix=fix)


def _keeps_to(use: MetricUse, key: str, own: str) -> bool:
    """Whether the scope asks for the own one; several by name, or one that the reader chooses, are meant."""
    scope = use.node.scope
    variables = template_variables(use.query.resource)
    for item in scope.items if isinstance(scope, ast.And) else (scope,):
        match item:
            case ast.Tag() if item.key == key and item.value is not None:
                return item.value == own or "*" in item.value
            case ast.In() if item.key == key:
                return own in item.values
            case ast.TemplateVariable() if key in (item.key, variables.get(item.name)):
                return True
    return use.query.resource.type == "datadog_dashboard_json"  # may show all beside each other
