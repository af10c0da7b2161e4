from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import INDEX, Path
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("G109", "A sampling rate is not one that Datadog takes.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.resources:
        for path, value, most in _rates(resource):
            number = _number(value)
            if number is None or not 0 <= number <= most:
                name = path[-1]
                message, expected = f"`{name}` cannot be {value}", f"a number from 0 to {most}"
                yield finding(rule.code, resource, message, *path, found=str(value), expected=expected)


def _rates(resource: Resource) -> Iterator[tuple[Path, object, int]]:
    """Every rate with what it can be at most: shares, but percentages in RUM."""
    arguments = resource.arguments
    if resource.type == INDEX:
        for number, each in enumerate(arguments.get("exclusion_filter", ())):
            filter = each.get("filter")
            inner = filter[0] if isinstance(filter, list) and filter else filter
            if isinstance(inner, dict) and "sample_rate" in inner:
                place: Path = ("exclusion_filter", number, "filter", *((0,) if isinstance(filter, list) else ()))
                yield (*place, "sample_rate"), inner["sample_rate"], 1
    elif resource.type == "datadog_apm_retention_filter":
        yield from (((key,), arguments[key], 1) for key in ("rate", "trace_rate") if key in arguments)
    elif resource.type == "datadog_rum_retention_filter" and "sample_rate" in arguments:
        yield ("sample_rate",), arguments["sample_rate"], 100


def _number(value: object) -> float | None:
    try:
        return None if isinstance(value, bool) else float(str(value))
    except ValueError:
        return None
