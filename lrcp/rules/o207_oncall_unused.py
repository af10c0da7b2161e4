from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.facts.nested import block
from lrcp.rules.context import Context, finding
from lrcp.rules.handles import alone
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference, Resource
from lrcp.spec.oncall.load import POLICY, ROUTES, SCHEDULE, TEAM_RULE

rule = Rule(
    "O207",
    "A schedule, an escalation policy or a service of PagerDuty is declared that nothing leads to.",
    Severity.WARNING,
)

_PAGERDUTY = "datadog_integration_pagerduty_service_object"


def check(context: Context) -> Iterator[Finding]:
    used = {each for type in (POLICY, ROUTES) for resource in context.of_type(type) for each in _named(resource)}
    for type, what in ((SCHEDULE, "escalation policy"), (POLICY, "routing rule")):
        for resource in context.of_type(type):
            if resource.address not in used:
                message, fix = f"no {what} leads to `{resource.id}`", f"name it in one, or remove `{resource.id}`"
                yield finding(rule.code, resource, message, severity=rule.severity, fix=fix)
    services = list(context.of_type(_PAGERDUTY))
    reached = _reached(context) if services else set()
    for resource in services:
        handle = f"@pagerduty-{resource.arguments['service_name']}"
        if handle not in reached:
            message = f"no alert leads to the PagerDuty service `{resource.id}`"
            fix = f"mention {handle} in a message, name it in a notification rule, or remove `{resource.id}`"
            yield finding(rule.code, resource, message, severity=rule.severity, fix=fix)


def _named(resource: Resource) -> Iterator[str]:
    return (f"{each.type}.{each.name}" for each in Reference.within(resource.arguments))


def _reached(context: Context) -> set[str]:
    """Handles that alerts or incidents mention; what a team's rule tells counts where somebody mentions the team."""
    of_teams = {each.id: each for each in context.of_type(TEAM_RULE)}
    told = {token.text for each in context.notifying for token in scan(str(each.arguments["message"]))}
    told |= {handle for handle, _, resource in alone(context) if resource not in of_teams}
    for each in of_teams.values():
        teams = {f"@team-{reference.name}" for reference in Reference.find(str(each.arguments["team_id"]))}
        if teams & told and (service := block(each.arguments, "pagerduty").get("service_name")):
            told.add(f"@pagerduty-{service}")
    return told
