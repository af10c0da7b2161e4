from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import dashboards

rule = Rule("D109", "The default of a template variable is none of its available values.")


def check(context: Context) -> Iterator[Finding]:
    for resource, dashboard in dashboards(context):
        for number, variable in enumerate(dashboard.get("template_variables") or ()):
            available = [str(each) for each in variable.get("available_values") or ()]
            path = ("dashboard", "template_variables", number, "defaults")
            for place, default in enumerate(variable.get("defaults") or ()):
                if available and default not in ("*", *available):
                    message, fix = f"`{default}` cannot be chosen", suggestion(str(default), available)
                    yield finding(rule.code, resource, message, *path, place, fix=fix)
