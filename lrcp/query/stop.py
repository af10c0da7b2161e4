"""Where the parser could not go on."""

from __future__ import annotations

import re
from typing import Any

from lark import Token, UnexpectedInput

from lrcp.core.frozen import Frozen
from lrcp.core.position import Span
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.words import in_words

END = "the end of the query"
CLOSING = {"(": ")", "{": "}", "[": "]"}

_LEXEME = re.compile(r"[\w.:@*$/\\-]+|&&|\|\||=[<>]|[<>=!]=?|.", re.DOTALL)
_BRACKETS = {"LPAR": "(", "LBRACE": "{", "LSQB": "[", "RPAR": ")", "RBRACE": "}", "RSQB": "]"}


class Stop(Frozen):
    """``found`` is the lexeme at ``at``, empty at the end; ``accepts`` the terminals that could follow.

    ``last`` is the token before, ``opening`` the innermost bracket that is not closed.
    """

    text: str
    at: int
    found: str
    accepts: frozenset[str]
    last: Token | None
    opening: Token | None
    start: str

    @classmethod
    def of(cls, text: str, start: str, error: UnexpectedInput) -> Stop:
        token: Token | None = getattr(error, "token", None)
        at = error.pos_in_stream if error.pos_in_stream is not None else len(text)
        if (token is not None and token.type == "$END") or not text[at:].strip():
            at = len(text.rstrip())
        lexeme = _LEXEME.match(text, at) if text[at:].strip() else None
        parser: Any = getattr(error, "interactive_parser", None)
        stack = parser.parser_state.value_stack if parser is not None else []
        return cls(
            text,
            at,
            lexeme[0] if lexeme else "",
            frozenset(parser.accepts()) if parser is not None else frozenset(),
            stack[-1] if stack and isinstance(stack[-1], Token) else None,
            _opening(stack),
            start,
        )

    @property
    def before(self) -> str:
        return self.text[: self.at].rstrip()

    @property
    def last_kind(self) -> str:
        """The terminal of ``last``, or nothing."""
        return self.last.type if self.last is not None else ""

    @property
    def last_span(self) -> Span:
        return Span(self.last.start_pos or 0, self.last.end_pos or 0) if self.last is not None else Span(0, 0)

    @property
    def shown(self) -> str:
        return f"`{shortened(self.found)}`" if self.found else END

    @property
    def bracket(self) -> str:
        """The character of ``opening``, or nothing."""
        return str(self.opening) if self.opening is not None else ""

    def error(
        self, message: str, *, fix: str = "", expected: tuple[str, ...] = (), span: Span | None = None
    ) -> QuerySyntaxError:
        found = self.shown if span is None else f"`{shortened(self.text[span.start : span.end])}`"
        place = span or Span(self.at, self.at + len(self.found))
        return QuerySyntaxError(
            message, place, found=found, expected=expected or in_words(self.accepts, self.start), fix=fix
        )


def _opening(stack: list[Any]) -> Token | None:
    """The last opening bracket on the parser's stack; those that are closed mostly are part of a node by now."""
    closed = 0
    for value in (each for each in reversed(stack) if isinstance(each, Token)):
        bracket = _BRACKETS.get(value.type)
        if bracket is None:
            continue
        if bracket not in CLOSING:
            closed += 1
        elif closed == 0:
            return value
        else:
            closed -= 1
    return None
