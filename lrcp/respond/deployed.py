"""A declared monitor as its notifications will read once it is deployed."""

from __future__ import annotations

import re

from lrcp.core.frozen import replace
from lrcp.evaluate import MonitorDefinition
from lrcp.spec.model import REFERENCE, Resource


def deployed(resource: Resource) -> MonitorDefinition:
    """The definition of a ``datadog_monitor``, with a stand-in for each reference in its message.

    Raises what ``MonitorDefinition.of`` raises.
    """
    definition = MonitorDefinition.of(resource)
    return replace(definition, message=REFERENCE.sub(_stand_in, definition.message))


def _stand_in(reference: re.Match[str]) -> str:
    """What Terraform will put into a message is not known yet: a dashboard's path, for example."""
    kind = reference["type"].removeprefix("datadog_").removesuffix("_json")
    return f"/{kind}/{reference['name']}" if reference["attribute"] == "url" else reference["name"]
