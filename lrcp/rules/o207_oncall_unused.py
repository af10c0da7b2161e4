from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference, Resource
from lrcp.spec.oncall.load import POLICY, ROUTES, SCHEDULE

rule = Rule("O207", "A schedule or an escalation policy is declared that nothing leads to.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    used = {each for type in (POLICY, ROUTES) for resource in context.of_type(type) for each in _named(resource)}
    for type, what in ((SCHEDULE, "escalation policy"), (POLICY, "routing rule")):
        for resource in context.of_type(type):
            if resource.address not in used:
                message, fix = f"no {what} leads to `{resource.id}`", f"name it in one, or remove `{resource.id}`"
                yield finding(rule.code, resource, message, severity=rule.severity, fix=fix)


def _named(resource: Resource) -> Iterator[str]:
    return (f"{each.type}.{each.name}" for each in Reference.within(resource.arguments))
