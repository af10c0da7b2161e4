from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference
from lrcp.spec.oncall.load import SCHEDULE

rule = Rule("O101", "A team is declared that owns no service and has no schedule.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    owners = {service.team for spec in context.specs for service in spec.services}
    owners |= {
        each.name for shift in context.of_type(SCHEDULE) for each in Reference.within(shift.arguments.get("teams"))
    }
    for team in context.teams.values():
        if team.id not in owners:
            message, fix = f"no service belongs to `{team.id}`", "name it under `team` of a service, or remove it"
            yield Finding(rule.code, message, team.position, rule.severity, fix=fix)
