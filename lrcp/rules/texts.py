"""Names and messages of monitors in tokens, and findings under one of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lrcp.core.finding import Excerpt, Finding
from lrcp.rules.context import Context, shared
from lrcp.rules.messages import Token, scan
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

FIELDS = ("name", "message")


Place = tuple[Resource, str, Token]


def tokens(context: Context, kind: str, *fields: str) -> Iterator[Place]:
    """Each token of a kind in ``fields``, the message alone by default, with its monitor and field."""
    wanted = fields or ("message",)
    return (place for place in _by_kind(context).get(kind, ()) if place[1] in wanted)


@shared
def _by_kind(context: Context) -> Mapping[str, Sequence[Place]]:
    found: dict[str, list[Place]] = {}
    for resource in context.notifying:
        for field in FIELDS:
            for token in scan(str(resource.arguments.get(field, ""))):
                found.setdefault(token.kind, []).append((resource, field, token))
    return found


def condition(token: Token) -> str:
    """The name of the conditional that a token opens: ``is_alert`` of ``{{#is_alert}}``."""
    return token.text[1:].strip().split(" ")[0]


def mentions(token: Token, name: str) -> bool:
    """Whether a variable or a function's argument is ``name``, alone."""
    return name in token.text and name in token.text.split()


def at_token(rule: Rule, resource: Resource, field: str, token: Token, message: str, fix: str = "") -> Finding:
    """A finding under a token of the rendered text."""
    text = resource.text(field)
    position, _ = text.spot(token.span)
    excerpt = Excerpt(str(text), token.span)
    return Finding(rule.code, message, position, rule.severity, resource.id, fix=fix, excerpt=excerpt)
