"""On-Call: people are looked up, not made, since their accounts belong to whoever signs them in."""

from __future__ import annotations

import json

from lrcp.core.frozen import replace
from lrcp.spec.model import Reference, Resource
from stacks.plain import add as add_plain
from stacks.stack import DatadogStack
from stacks.text import literal, terraform_text

USER = "datadog_user"
PAGERDUTY, PAGERDUTY_SERVICE = "datadog_integration_pagerduty", "datadog_integration_pagerduty_service_object"
TYPES = (
    USER,
    PAGERDUTY,
    PAGERDUTY_SERVICE,
    "datadog_integration_slack_channel",
    "datadog_on_call_escalation_policy",
    "datadog_on_call_schedule",
    "datadog_on_call_team_routing_rules",
    "datadog_on_call_user_notification_channel",
    "datadog_on_call_user_notification_rule",
    "datadog_team_notification_rule",
)
EMAILS = "user_emails"
_VARIABLE = {
    "type": "map(string)",
    "description": "E-mail addresses by user id, for those that are not as in oncall/.",
    "default": {},
    "nullable": False,
}


def add(stack: DatadogStack, resource: Resource) -> None:
    if resource.type == USER:
        _look_up(stack, resource)
    elif resource.type == PAGERDUTY_SERVICE:  # Datadog refuses one before the account is connected
        accounts = [each.address for each in stack.resources.values() if each.type == PAGERDUTY]
        add_plain(stack, replace(resource, depends_on=accounts))
    else:
        add_plain(stack, resource)


def _look_up(stack: DatadogStack, resource: Resource) -> None:
    email = str(resource.arguments["email"])
    if any(Reference.find(email)):
        stack.look_up(USER, resource.name, {"filter": terraform_text(email, stack.resolve), "exact_match": True})
        return
    stack.variables[EMAILS] = _VARIABLE
    declared = json.dumps(literal(email), ensure_ascii=False)
    found = f'${{lookup(var.{EMAILS}, "{resource.name}", {declared})}}'
    stack.look_up(USER, resource.name, {"filter": found, "exact_match": True})
