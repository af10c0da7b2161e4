from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.formulas import referred, with_formulas
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import names

rule = Rule("D104", "A request asks for a query that none of its formulas shows.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for resource, path, request, formulas in with_formulas(context):
        shown = {name.value for query in formulas for name in referred(query)}
        for number, name in enumerate(names(request)):
            if name not in shown:
                message, fix = f"no formula uses `{name}`", f"use `{name}` in a formula, or remove the query"
                yield finding(rule.code, resource, message, *path, "queries", number, severity=rule.severity, fix=fix)
