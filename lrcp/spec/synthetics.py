"""Synthetic tests: what the house keys of synthetics/*.yaml become in datadog_synthetics_test."""

from __future__ import annotations

from typing import Any

from lrcp.spec.instance import Compiled, Instance
from lrcp.spec.monitors import SEVERITIES, message_of, own_marks
from lrcp.spec.tags import normalised, own_tags

HOUSE_KEYS = ("severity", "runbook", "incident", "notify", "dashboard", "message")


def compile_synthetics(instance: Instance) -> Compiled:
    """A test notifies as a monitor does: the same message, tags and priority."""
    arguments = dict(instance.arguments)
    fragments, message = message_of(instance)
    options: dict[str, Any] = dict(arguments.get("options_list") or {})
    if instance.house.get("severity") in SEVERITIES:
        options["monitor_priority"] = SEVERITIES.index(instance.house["severity"]) + 1
    tags = normalised([*instance.generated_tags, *own_marks(instance), *own_tags(arguments)])
    return Compiled({**arguments, "options_list": options, "message": message, "tags": tags}, fragments)
