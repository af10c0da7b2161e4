"""Roles: the ids of permissions are looked up, since they differ by Datadog site."""

from __future__ import annotations

from lrcp.facts.permissions import LOOKUP
from lrcp.spec.model import Reference, Resource
from stacks.plain import add as add_plain
from stacks.stack import DatadogStack

TYPES = ("datadog_role",)


def add(stack: DatadogStack, resource: Resource) -> None:
    for reference in Reference.within(resource.arguments):
        if reference.type == LOOKUP:
            stack.look_up(LOOKUP, reference.name, {})
    add_plain(stack, resource)
