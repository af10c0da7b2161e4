"""Small helpers of the builders: spans, texts, numbers, names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, TypeVar

from lark import Token

from lrcp.core.frozen import replace
from lrcp.core.nearest import nearest
from lrcp.core.position import Span
from lrcp.query.ast import Node
from lrcp.query.errors import QuerySyntaxError, shortened

Child = Token | Node
N = TypeVar("N", bound=Node)

_ESCAPED = "\\\"'"
# Comparing names takes time that grows with the square of their length.
_LONGEST_NAME = 60
_MANY = 25


def start(child: Child) -> int:
    return child.start_pos or 0 if isinstance(child, Token) else child.span.start


def end(child: Child) -> int:
    return child.end_pos or 0 if isinstance(child, Token) else child.span.end


def span(first: Child, last: Child | None = None) -> Span:
    """From the beginning of ``first`` to the end of ``last``."""
    return Span(start(first), end(first if last is None else last))


def tokens(children: Iterable[object], *kinds: str) -> list[Token]:
    return [child for child in children if isinstance(child, Token) and child.type in kinds]


def nodes(children: Iterable[object]) -> tuple[Any, ...]:
    """Without the tokens between them."""
    return tuple(child for child in children if not isinstance(child, Token))


class Parentheses:
    """A group is the node inside; its span covers the parentheses, and that is all that is left of them."""

    def group(self, children: list[Any]) -> Any:
        opening, node, closing = children
        return replace(node, span=span(opening, closing))


def number(token: Token) -> float:
    value = float(token)
    if math.isinf(value):
        raise QuerySyntaxError("the number is too large", span(token), found=shortened(token))
    return value


def unescaped(text: str) -> list[tuple[str, int]]:
    r"""Characters between the quotes of ``text``, ``\"``, ``\'`` and ``\\`` resolved, with their offsets in it."""
    found: list[tuple[str, int]] = []
    at, last = 1, len(text) - 1
    while at < last:
        escape = text[at] == "\\" and at + 1 < last and text[at + 1] in _ESCAPED
        found.append((text[at + escape], at))
        at += 1 + escape
    return found


def unquoted(text: str) -> str:
    """The text between the quotes."""
    return "".join(character for character, _ in unescaped(text)) if "\\" in text else text[1:-1]


def unknown(kind: str, token: Token, known: Iterable[str]) -> QuerySyntaxError:
    """The error for a name that Datadog does not have."""
    choices = tuple(sorted(known))
    close = nearest(token.lower(), choices) if len(token) <= _LONGEST_NAME else None
    return QuerySyntaxError(
        f"unknown {kind} `{shortened(token)}`",
        span(token),
        found=f"`{shortened(token)}`",
        expected=(f"`{close}`",)
        if close
        else choices
        if len(choices) <= _MANY
        else (f"a {kind} of docs/query-functions.md",),
        fix=f"write `{close}`" if close else "",
    )
