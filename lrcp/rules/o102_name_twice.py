from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding, said_by
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("O102", "Two monitors, or two objectives, have the same name, so nobody can tell which one speaks.")

_TYPES = ("datadog_monitor", "datadog_service_level_objective")


def check(context: Context) -> Iterator[Finding]:
    for type in _TYPES:
        first: dict[str, Resource] = {}
        for resource in context.of_type(type):
            name = str(resource.arguments.get("name"))
            # Those that are alike have names of their own: their service and environment make the difference.
            for each in context.alike(resource):
                other = first.setdefault(said_by(each, resource, name), each)
                if other is not each:
                    yield finding(rule.code, each, _message(other), "name", severity=rule.severity, fix=_FIX)
                    break


_FIX = "say in the name in what they differ, such as the service"


def _message(other: Resource) -> str:
    return f"`{other.name}` in {other.environment} has the same name"
