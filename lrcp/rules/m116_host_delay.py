from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M116", "`new_host_delay` is deprecated, and does nothing beside `new_group_delay`.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        if resource.arguments.get("new_host_delay") is not None:
            both = resource.arguments.get("new_group_delay") is not None
            message = "`new_host_delay` is overruled by `new_group_delay`" if both else "`new_host_delay` is deprecated"
            fix = "remove it" if both else "use `new_group_delay`"
            yield finding(rule.code, resource, message, "new_host_delay", severity=rule.severity, fix=fix)
