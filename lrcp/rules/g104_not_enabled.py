from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import GROUP, INDEX, PIPELINE, RULE, Path, blocks
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("G104", "Something that works on logs is declared, but not switched on.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for type in (PIPELINE, GROUP, RULE, INDEX):
        for resource in context.of_type(type):
            for path, what, arguments in _switched(resource):
                enabled = arguments.get("is_enabled")
                if enabled is None and path:
                    message = f"the {what} does not say `is_enabled`, so it is off"
                elif enabled is False and not path:
                    message = f"the {what} is off"
                else:
                    continue
                fix = "add `is_enabled: true`, or remove it"
                yield finding(rule.code, resource, message, *path, severity=rule.severity, fix=fix)


def _switched(resource: Resource) -> Iterator[tuple[Path, str, Any]]:
    """What has a switch: resources themselves, the processors of pipelines, the exclusion filters of indexes."""
    arguments = resource.arguments
    if resource.type == INDEX:
        for number, each in enumerate(arguments.get("exclusion_filter", ())):
            yield ("exclusion_filter", number), "exclusion filter", each
        return
    what = {PIPELINE: "pipeline", GROUP: "scanner group", RULE: "scanner rule"}[resource.type]
    yield (), f"{what} `{resource.id}`", arguments
    for path, kind, inner in blocks(arguments, ()):
        yield path, "pipeline inside" if kind == "pipeline" else "processor", inner
