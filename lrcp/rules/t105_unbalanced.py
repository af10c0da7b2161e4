from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Excerpt, Finding
from lrcp.rules.context import Context
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule

rule = Rule("T105", "A conditional of the message is not closed, or closes what was never opened.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.notifying:
        for token in scan(str(resource.arguments["message"])):
            if token.kind not in ("open", "close"):
                continue
            opened = token.kind == "open"
            text = resource.text("message")
            position, _ = text.spot(token.span)
            yield Finding(
                rule.code,
                f"`{token.text}` is never closed" if opened else f"`{{{{/{token.text}}}}}` closes nothing",
                position,
                rule.severity,
                resource.id,
                fix=f"add `{{{{/{token.text}}}}}`" if opened else "remove it, or open it before",
                excerpt=Excerpt(str(text), token.span),
            )
