from __future__ import annotations

import re
from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import dashboards

rule = Rule("D102", "A dashboard offers a template variable that no widget uses.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for resource, dashboard in dashboards(context):
        variables = dashboard.get("template_variables") or ()
        text = resource.arguments["dashboard"].partition('"widgets":')[2]  # the last one of its keys, which are sorted
        for number, variable in enumerate(variables):
            name = str(variable.get("name", ""))
            if name and not re.search(rf"\${re.escape(name)}(?![\w-])", text):
                message = f"no widget uses `${name}`: choosing a value changes nothing"
                path = ("dashboard", "template_variables", number)
                fix = f"put `${name}` into the queries, or remove it"
                yield finding(rule.code, resource, message, *path, severity=rule.severity, fix=fix)
