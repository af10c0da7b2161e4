from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule

rule = Rule("T104", "The monitor reports missing data, but its message says nothing about it.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.notifying:
        arguments = resource.arguments
        notifies = arguments.get("notify_no_data") is True
        key = "notify_no_data" if notifies else "on_missing_data"
        if not notifies and arguments.get("on_missing_data") != "show_and_notify_no_data":
            continue
        said = any(token.kind == "text" and "is_no_data" in token.conditions for token in scan(arguments["message"]))
        if not said:
            message = f"`{key}` notifies about missing data, and the message has no text for it"
            yield finding(rule.code, resource, message, key, fix="write `no_data:` under `message`")
