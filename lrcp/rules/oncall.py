"""On-Call under check."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.rules.context import Context
from lrcp.spec.model import Resource
from lrcp.spec.oncall.load import POLICY, ROUTES, SCHEDULE, read_directory
from lrcp.spec.oncall.model import Policy, Route, Schedule


def schedules(context: Context) -> Iterator[tuple[Resource, Schedule]]:
    """Those that can be computed; O201 is about the others."""
    for resource in context.of_type(SCHEDULE):
        for schedule in read_directory([resource], ())[0].schedules.values():
            yield resource, schedule


def policies(context: Context) -> Iterator[tuple[Resource, Policy]]:
    every = list(context.of_type(SCHEDULE))
    for resource in context.of_type(POLICY):
        for policy in read_directory([*every, resource], ())[0].policies.values():
            yield resource, policy


def routes(context: Context) -> Iterator[tuple[Resource, tuple[str, tuple[Route, ...]]]]:
    """The rules of each team, with the team's handle."""
    every = [*context.of_type(SCHEDULE), *context.of_type(POLICY)]
    for resource in context.of_type(ROUTES):
        for found in read_directory([*every, resource], ())[0].routes.items():
            yield resource, found
