from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.texts import at_token, condition, tokens
from lrcp.spec.model import Resource

rule = Rule("T112", "The message has a text for missing data, but the monitor never notifies about it.")

_BLOCKS = frozenset({"is_no_data", "is_no_data_recovery"})


def check(context: Context) -> Iterator[Finding]:
    for resource, field, token in tokens(context, "conditional"):
        if condition(token) in _BLOCKS and token.text.startswith("#") and not _notifies(resource):
            message = f"`{{{{{token.text}}}}}` is never true: missing data is not notified"
            fix = "write `notify_no_data: true` with `no_data_timeframe`, or remove the block"
            yield at_token(rule, resource, field, token, message, fix)


def _notifies(resource: Resource) -> bool:
    options = resource.arguments
    said = options.get("on_missing_data") == "show_and_notify_no_data" or bool(options.get("notify_no_data"))
    return said or "no data" in (options.get("renotify_statuses") or ())
