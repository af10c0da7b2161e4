"""Service level objectives. A time slice over a percentile waits for it to be switched on, as a monitor does."""

from __future__ import annotations

import json

from lrcp.spec.model import Resource
from stacks.metrics import configurations_for
from stacks.stack import DatadogResource, DatadogStack

TYPES = ("datadog_service_level_objective",)


def add(stack: DatadogStack, resource: Resource) -> None:
    DatadogResource(
        stack,
        resource.type,
        resource.name,
        resource.arguments,
        depends_on=[*resource.depends_on, *configurations_for(stack, json.dumps(resource.arguments))],
        moved_from=resource.renamed_from,
    )
