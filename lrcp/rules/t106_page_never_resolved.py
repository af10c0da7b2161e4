from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Excerpt, Finding
from lrcp.rules.context import Context
from lrcp.rules.messages import Token, scan
from lrcp.rules.rule import Rule

rule = Rule("T106", "The recovery does not mention the handle that was paged, so On-Call keeps the page open.")

_RECOVERIES = frozenset({"is_recovery", "is_alert_recovery"})


def check(context: Context) -> Iterator[Finding]:
    for resource in context.notifying:
        handles = [token for token in scan(str(resource.arguments["message"])) if token.text.startswith("@oncall-")]
        resolved = {token.text for token in handles if not token.transitions or _RECOVERIES & token.transitions}
        for token in handles:
            if token.text not in resolved and _opens(token):
                resolved.add(token.text)
                text = resource.text("message")
                position, _ = text.spot(token.span)
                yield Finding(
                    rule.code,
                    f"`{token.text}` is paged and never told of the recovery",
                    position,
                    rule.severity,
                    resource.id,
                    fix=f"add `{{{{#is_recovery}}}}{token.text} {{{{/is_recovery}}}}`",
                    excerpt=Excerpt(str(text), token.span),
                )


def _opens(token: Token) -> bool:
    return token.kind == "handle" and bool({"is_alert", "is_warning", "is_no_data"} & token.transitions)
