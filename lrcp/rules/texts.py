"""Names and messages of monitors in tokens, and findings under one of these."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Excerpt, Finding
from lrcp.rules.context import Context
from lrcp.rules.messages import Token, scan
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

FIELDS = ("name", "message")


def tokens(context: Context, *fields: str) -> Iterator[tuple[Resource, str, Token]]:
    """Each token of ``fields``, the message alone by default, with its monitor and field."""
    for resource in context.monitors:
        for field in fields or ("message",):
            for token in scan(str(resource.arguments.get(field, ""))):
                yield resource, field, token


def conditional(token: Token) -> str | None:
    """The name of the conditional that a token opens: ``is_alert`` of ``{{#is_alert}}``."""
    opens = token.kind == "variable" and token.text.startswith(("#", "^"))
    return token.text[1:].strip().split(" ")[0] if opens else None


def mentions(token: Token, name: str) -> bool:
    """Whether a variable or a function's argument is ``name``, alone."""
    return token.kind == "variable" and not token.text.startswith(("#", "^", "!")) and name in token.text.split()


def at_token(rule: Rule, resource: Resource, field: str, token: Token, message: str, fix: str = "") -> Finding:
    """A finding under a token of the rendered text."""
    text = resource.text(field)
    position, _ = text.spot(token.span)
    excerpt = Excerpt(str(text), token.span)
    return Finding(rule.code, message, position, rule.severity, resource.id, fix=fix, excerpt=excerpt)
