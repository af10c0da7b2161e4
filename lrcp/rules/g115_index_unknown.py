from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.log_searches import log_monitors
from lrcp.rules.logs import INDEX
from lrcp.rules.rule import Rule

rule = Rule("G115", "A log monitor looks into an index that is not declared.")

_ALWAYS = frozenset({"*", "main"})  # every index, and the one that each organisation begins with


def check(context: Context) -> Iterator[Finding]:
    """Nothing is said where no index is declared: they are made elsewhere then."""
    declared = {str(resource.arguments.get("name")) for resource in context.of_type(INDEX)}
    for query, monitor in log_monitors(context) if declared else ():
        step = monitor.step("index")
        for name in step.arguments if step is not None else ():
            if name not in declared | _ALWAYS:
                message = f"there is no index `{name}`"
                fix = suggestion(str(name), declared) or "declare it in log_pipelines/, or write `*`"
                yield query.finding(rule.code, message, step.span if step else query.tree.span, rule.severity, fix=fix)
