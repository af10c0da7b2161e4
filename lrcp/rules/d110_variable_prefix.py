from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import dashboards

rule = Rule("D110", "A template variable offers values of a tag that nobody sends.")


def check(context: Context) -> Iterator[Finding]:
    for resource, dashboard in dashboards(context):
        for number, variable in enumerate(dashboard.get("template_variables") or ()):
            allowed = context.vocabulary.values.get(str(variable.get("prefix")))
            path = ("dashboard", "template_variables", number, "available_values")
            for place, value in enumerate(variable.get("available_values") or ()):
                if allowed is not None and str(value).lower() not in allowed:
                    message = f"the tag `{variable['prefix']}` never has the value `{value}`"
                    yield finding(rule.code, resource, message, *path, place, fix=suggestion(str(value), allowed))
