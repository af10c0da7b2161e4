"""Nodes of log and event searches from what the parser recognised."""

from __future__ import annotations

from typing import Any

from lark import Token

from lrcp.core.position import Span
from lrcp.query import ast
from lrcp.query.build_expression import split_variable
from lrcp.query.nodes import Parentheses, end, nodes, span, start, tokens

_EVERYTHING = "*"


class SearchBuilder(Parentheses):
    """Callbacks of the rules of grammar.lark from ``search`` to ``member``.

    Values keep their escapes and wildcards, so that they print as they were written.
    """

    def search(self, children: list[ast.Search]) -> ast.Search:
        return children[0] if children else ast.MatchAll()

    def search_or(self, children: list[Any]) -> ast.SearchOr:
        items = nodes(children)
        return ast.SearchOr(items, span=span(items[0], items[-1]))

    def search_and(self, children: list[Any]) -> ast.SearchAnd:
        items = nodes(children)
        return ast.SearchAnd(items, span=span(items[0], items[-1]))

    def search_not(self, children: list[Any]) -> ast.SearchNot:
        sign, item = children
        return ast.SearchNot(item, span=Span(start(sign), end(item)))

    def term(self, children: list[Token]) -> ast.Search:
        token = children[0]
        if token == _EVERYTHING and token.type == "TERM":
            return ast.MatchAll(span=span(token))
        return ast.Term(str(token), span=span(token))

    def phrase(self, children: list[Token]) -> ast.Term:
        return ast.Term(str(children[0])[1:-1], quoted=True, span=span(children[0]))

    def field(self, children: list[Token]) -> ast.Search:
        key, value = children
        place = span(key, value)
        if value.type == "PHRASE":
            return ast.Field(_key(key), str(value)[1:-1], quoted=True, span=place)
        if value == _EVERYTHING:
            return ast.Exists(_key(key), span=place)
        return ast.Field(_key(key), str(value), span=place)

    def search_variable(self, children: list[Token]) -> ast.SearchVariable:
        *keys, variable = children
        name, attribute = split_variable(variable[1:])
        return ast.SearchVariable(name, key=_key(*keys) or None, attribute=attribute, span=span(children[0], variable))

    def compare(self, children: list[Token]) -> ast.Compare:
        *keys, operator, bound = children
        return ast.Compare(_key(*keys), str(operator), str(bound), span=span(children[0], bound))

    def within(self, children: list[Token]) -> ast.Range:
        *keys, opening, low, _, high, closing = children
        return ast.Range(_key(*keys), str(low), str(high), opening == "[", span=span(children[0], closing))

    def field_group(self, children: list[Any]) -> ast.FieldGroup:
        key, _, search, closing = children
        return ast.FieldGroup(_key(key), search, span=span(key, closing))

    def search_function(self, children: list[Token]) -> ast.SearchFunction:
        name, closing = children[0], children[-1]
        arguments = tuple(str(each) for each in tokens(children, "ARGUMENT"))
        return ast.SearchFunction(str(name), arguments, span=span(name, closing))


def _key(token: Token | None = None) -> str:
    """Without its colon; empty for what stands inside the group of a key."""
    return "" if token is None else str(token)[:-1]
