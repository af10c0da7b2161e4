from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import at_token, condition, tokens

rule = Rule("T113", "The message has a text for repeated notifications, but none is ever repeated.")


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "conditional"):
        repeats = resource.arguments.get("renotify_interval")
        if condition(token) == "is_renotify" and token.text.startswith("#") and not repeats:
            message = "`{{#is_renotify}}` is never true: nothing is notified again"
            fix = "add `renotify_interval: 60`, or remove the block"
            yield at_token(rule, resource, field, token, message, fix)
