from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Excerpt, Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule

rule = Rule("T102", "Text or a handle outside of every conditional goes out on each transition.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for resource in context.notifying:
        for token in scan(str(resource.arguments["message"])):
            if token.kind not in ("text", "handle") or token.transitions:
                continue
            what = f"`{token.text}` is told" if token.kind == "handle" else "this text is sent"
            text = resource.text("message")
            position, _ = text.spot(token.span)
            yield Finding(
                rule.code,
                f"{what} on every transition, recovery and missing data included",
                position,
                rule.severity,
                resource.id,
                fix="put it between `{{#is_alert}}` and `{{/is_alert}}`, or write the message in parts",
                excerpt=Excerpt(str(text), token.span),
            )
