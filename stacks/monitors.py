"""Monitors. One that queries percentiles waits for them to be switched on, where that is in the same stack."""

from __future__ import annotations

import json

from lrcp.spec.model import Resource
from stacks.metrics import configurations_for
from stacks.stack import DatadogResource, DatadogStack

TYPES = ("datadog_monitor",)


def add(stack: DatadogStack, resource: Resource) -> None:
    DatadogResource(
        stack,
        resource.type,
        resource.name,
        resource.arguments,
        depends_on=[*resource.depends_on, *configurations_for(stack, _queries(resource))],
        moved_from=resource.renamed_from,
    )


def _queries(resource: Resource) -> str:
    """The query, and those of the variables that a formula names."""
    return f"{resource.arguments['query']} {json.dumps(resource.arguments.get('variables'))}"
