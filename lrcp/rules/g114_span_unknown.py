from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.logs import log_queries, search_of, services_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions

rule = Rule("G114", "A spans metric or retention filter asks for spans that nobody makes.")


def check(context: Context) -> Iterator[Finding]:
    spans = context.vocabulary.contract.spans if context.vocabulary.contract is not None else {}
    ours = {service.name for spec in context.specs for service in spec.services}
    for query in log_queries(context, "datadog_spans_metric", "datadog_apm_retention_filter"):
        named = services_of(context, query.resource)
        if not spans or named is None or not named <= ours:
            continue
        for condition in conditions(search_of(query)):
            if not isinstance(condition, ast.Field) or condition.key != "operation_name" or "*" in condition.value:
                continue
            if condition.value not in spans:
                message = f"nobody makes spans of the operation `{condition.value}`"
                fix = suggestion(condition.value, spans) or "declare it in contract/spans.yaml"
                yield query.finding(rule.code, message, condition.span, rule.severity, fix=fix)
