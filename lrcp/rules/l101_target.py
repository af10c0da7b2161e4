from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.objectives import thresholds
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("L101", "The targets of an objective do not fit together; Datadog refuses them.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.of_type("datadog_service_level_objective"):
        for path, each in thresholds(resource):
            target, warning = each.get("target"), each.get("warning")
            if isinstance(target, int | float) and not 0 < target < 100:
                message = "a target is a percentage between 0 and 100, without the two ends"
                yield finding(rule.code, resource, message, *path, "target", found=str(target))
            elif isinstance(target, int | float) and isinstance(warning, int | float) and warning <= target:
                message = "the warning must be above the target, or it comes too late"
                expected = f"above {target}"
                yield finding(rule.code, resource, message, *path, "warning", found=str(warning), expected=expected)
        yield from _primary(resource)


def _primary(resource: Resource) -> Iterator[Finding]:
    """The three arguments at the top repeat one entry of ``thresholds``."""
    timeframe = resource.arguments.get("timeframe")
    if timeframe is None:
        return
    entries: Mapping[Any, Mapping[str, Any]] = {each.get("timeframe"): each for _, each in thresholds(resource)}
    if timeframe not in entries:
        message = f"`thresholds` has no entry for the primary timeframe {timeframe}"
        yield finding(rule.code, resource, message, "timeframe", fix=f"add one for {timeframe}")
        return
    for top, key in (("target_threshold", "target"), ("warning_threshold", "warning")):
        value, wanted = resource.arguments.get(top), entries[timeframe].get(key)
        if value is not None and value != wanted:
            message = f"`{top}` must repeat the `{key}` of {timeframe}"
            yield finding(rule.code, resource, message, top, found=str(value), expected=str(wanted))
