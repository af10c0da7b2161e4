from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("M113", "What a repeated notification says or how often it comes is set, but none is ever repeated.")

_TELLS = "show_and_notify_no_data"
_NEEDING = ("renotify_statuses", "renotify_occurrences", "escalation_message")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        if resource.arguments.get("renotify_interval"):
            yield from _of_no_data(resource)
            continue
        for name in _NEEDING:
            if resource.arguments.get(name):
                message = f"`{name}` has no effect without `renotify_interval`"
                yield finding(
                    rule.code, resource, message, name, fix=f"add `renotify_interval: 60`, or remove `{name}`"
                )


def _of_no_data(resource: Resource) -> Iterator[Finding]:
    tells = resource.arguments.get("notify_no_data") or resource.arguments.get("on_missing_data") == _TELLS
    if "no data" in resource.arguments.get("renotify_statuses", ()) and not tells:
        message = "what is missing is told again, but never for the first time"
        fix = f"add `on_missing_data: {_TELLS}`, or leave `no data` out"
        yield finding(rule.code, resource, message, "renotify_statuses", fix=fix)
