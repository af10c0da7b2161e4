from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q209", "A query groups by something that is new with every request or user.")

# Keys of one request, one person or one moment; a `uuid` or an address may well be one of a few machines.
_OF_ONE_EVENT = frozenset(
    (
        *("request_id", "requestid", "trace_id", "traceid", "span_id", "spanid"),
        *("message_id", "prompt_id", "correlation_id", "timestamp"),
    )
)
_UNBOUNDED = _OF_ONE_EVENT | frozenset(
    ("session_id", "sessionid", "user_id", "userid", "customer_id", "conversation_id", "email")
)


def check(context: Context) -> Iterator[Finding]:
    yield from _events(context)
    for use in context.metric_uses:
        spans = use.node.by_spans or (use.node.span,) * len(use.node.by)
        for key, span in zip(use.node.by, spans, strict=True):
            if _last(key) in _UNBOUNDED:
                message = f"`{key}` has as many values as there are requests or users, each a group of its own"
                fix = "group by a tag with a bounded number of values; look for single requests in logs and traces"
                yield use.query.finding(rule.code, message, span, rule.severity, fix=fix)


def _events(context: Context) -> Iterator[Finding]:
    """Events know who did what: a monitor of each session or person is what they are for, of each event it is not."""
    for query in context.queries:
        step = query.tree.step("by") if isinstance(query.tree, ast.EventMonitor) else None
        keys = str(step.arguments[0]).split(",") if step is not None and step.arguments else ()
        for key in (each.strip().removeprefix("@") for each in keys):
            if step is not None and _last(key) in _OF_ONE_EVENT:
                message = f"`@{key}` has a value of its own in each event, each a group with an alert of its own"
                yield query.finding(
                    rule.code, message, step.span, rule.severity, fix="group by what several events share"
                )


def _last(key: str) -> str:
    """``http.request_id`` and ``usr-session_id`` end in the same words as plain ones."""
    return key.lower().replace("-", "_").rsplit(".", 1)[-1]
