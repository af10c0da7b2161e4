from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M113", "What a repeated notification says or how often it comes is set, but none is ever repeated.")

_NEEDING = ("renotify_statuses", "renotify_occurrences", "escalation_message")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        if resource.arguments.get("renotify_interval"):
            continue
        for name in _NEEDING:
            if resource.arguments.get(name):
                message = f"`{name}` has no effect without `renotify_interval`"
                yield finding(
                    rule.code, resource, message, name, fix=f"add `renotify_interval: 60`, or remove `{name}`"
                )
