"""Kinds whose declaration is deployed as it stands."""

from __future__ import annotations

from lrcp.spec.model import Resource
from stacks.stack import DatadogResource, DatadogStack

TYPES = ("datadog_dashboard_json", "datadog_incident_type")


def add(stack: DatadogStack, resource: Resource) -> None:
    DatadogResource(
        stack,
        resource.type,
        resource.name,
        resource.arguments,
        depends_on=resource.depends_on,
        moved_from=resource.renamed_from,
    )
