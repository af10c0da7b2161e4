"""Handles outside of messages: those of notification rules, and the channels of teams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lrcp.core.position import Position
from lrcp.facts.nested import block, blocks
from lrcp.rules.context import Context
from lrcp.spec.model import Resource, Step
from lrcp.spec.oncall.load import TEAM_RULE


def alone(context: Context) -> Iterator[tuple[str, Position, str]]:
    """Handles that stand outside of messages, with their place and resource: in rules, and as channels of teams.

    Those of monitor and team notification rules are written without their @ or prefix.
    """
    for resource in context.of_type("datadog_incident_notification_rule"):
        for number, handle in enumerate(resource.arguments["handles"]):
            yield str(handle), resource.at("handles", number), resource.id
    for resource in context.of_type("datadog_monitor_notification_rule"):
        for recipient, path in _recipients(resource):
            yield f"@{recipient}", resource.at(*path), resource.id
    for resource in context.of_type(TEAM_RULE):
        for name, argument in (("slack", "channel"), ("pagerduty", "service_name")):
            if target := block(resource.arguments, name).get(argument):
                yield f"@{name}-{str(target).removeprefix('#')}", resource.at(name, argument), resource.id
    for team in context.teams.values():
        yield team.channel, team.position, ""


def _recipients(resource: Resource) -> Iterator[tuple[object, tuple[Step, ...]]]:
    """Of a monitor notification rule: those of every alert, of some, and of all others."""
    conditional = block(resource.arguments, "conditional_recipients")
    lists: list[tuple[Any, tuple[Step, ...]]] = [
        (resource.arguments.get("recipients"), ("recipients",)),
        (conditional.get("fallback_recipients"), ("conditional_recipients", "fallback_recipients")),
    ]
    for number, condition in enumerate(blocks(conditional, "conditions")):
        lists.append((condition.get("recipients"), ("conditional_recipients", "conditions", number, "recipients")))
    for recipients, path in lists:
        for number, recipient in enumerate(recipients or ()):
            yield recipient, (*path, number)
