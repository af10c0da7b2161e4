from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("T116", "A part of the message is empty: whoever is woken gets no answer to it.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        parts = resource.house.get("message")
        for part, text in parts.items() if isinstance(parts, dict) else ():
            if not str(text).strip():
                message = f"`{part}` says nothing"
                yield finding(rule.code, resource, message, "message", part, fix="write a sentence about this alert")
