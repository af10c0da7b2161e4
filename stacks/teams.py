"""The teams that services belong to, and their members; Datadog routes pages and filters views by their handles."""

from __future__ import annotations

from collections.abc import Iterable

from lrcp.spec.model import Team
from stacks.stack import DatadogResource, DatadogStack


def add_teams(stack: DatadogStack, teams: Iterable[Team]) -> None:
    for team in teams:
        arguments = {"handle": team.id, "name": team.name, "description": team.description}
        DatadogResource(stack, "datadog_team", team.id, arguments)
        for user in team.members:
            membership = {"team_id": f"tf://datadog_team/{team.id}/id", "user_id": f"tf://datadog_user/{user}/id"}
            DatadogResource(stack, "datadog_team_membership", f"{team.id}--{user}", membership)
