"""Nodes of metric queries, scopes, functions and arithmetic from what the parser recognised."""

from __future__ import annotations

import re
from typing import Any

from lark import Token

from lrcp.core.position import Span
from lrcp.query import ast
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.functions import AGGREGATORS, FUNCTIONS, MODIFIERS, is_aggregator
from lrcp.query.nodes import Parentheses, end, nodes, number, span, start, tokens, unknown, unquoted

_COUNT_IF = re.compile(r"[<>=]=?|-?[\d.]+")
_VALUE_OF_VARIABLE = re.compile(r"\$([A-Za-z0-9_][A-Za-z0-9_.-]*)")


class ExpressionBuilder(Parentheses):
    """Callbacks of the rules of grammar.lark from ``metric`` to ``literal``."""

    def metric(self, children: list[Any]) -> ast.Expression | ast.QueryList:
        if len(children) == 1:
            only: ast.Expression = children[0]
            return only
        return ast.QueryList(tuple(children), span=span(children[0], children[-1]))

    def formula(self, children: list[Any]) -> ast.Expression:
        only: ast.Expression = children[0]
        return only

    def binary(self, children: list[Any]) -> ast.Binary:
        left, operator, right = children
        return ast.Binary(str(operator), left, right, span=span(left, right))

    def negative(self, children: list[Any]) -> ast.Negative:
        sign, item = children
        return ast.Negative(item, span=span(sign, item))

    def positive(self, children: list[Any]) -> ast.Expression:
        item: ast.Expression = children[1]
        return item

    def number(self, children: list[Token]) -> ast.Number:
        return ast.Number(number(children[0]), span=span(children[0]))

    def negative_number(self, children: list[Token]) -> ast.Number:
        return ast.Number(-number(children[1]), span=span(*children))

    def text(self, children: list[Token]) -> ast.Text:
        return ast.Text(unquoted(children[0]), span=span(children[0]))

    def name(self, children: list[Token]) -> ast.Name:
        return ast.Name(str(children[0]), span=span(children[0]))

    # --- metric queries

    def aggregator(self, children: list[Token]) -> Token:
        return children[0]

    def by(self, children: list[Any]) -> list[Token]:
        return children[1] if children else []

    def keys(self, children: list[Token]) -> list[Token]:
        return children

    def metric_query(self, children: list[Any]) -> ast.MetricQuery:
        *head, metric, _, scope, closing, by, modifiers = children
        keys = tokens(by, "GROUP_KEY")
        last = modifiers[-1] if modifiers else by[-1] if by else closing
        return ast.MetricQuery(
            aggregator=_aggregator(head[0]) if head else None,
            metric=str(metric),
            scope=scope,
            by=tuple(str(key) for key in keys),
            modifiers=tuple(modifiers),
            metric_span=span(metric),
            by_spans=tuple(span(key) for key in keys),
            span=span(head[0] if head else metric, last),
        )

    # --- functions and modifiers

    def call(self, children: list[Any]) -> ast.Call:
        name, _, *arguments, closing, modifiers = children
        by = (
            tuple(map(str, tokens(arguments.pop(), "GROUP_KEY")))
            if arguments and isinstance(arguments[-1], list)
            else ()
        )
        _check_call(name, arguments, by)
        last = modifiers[-1] if modifiers else closing
        return ast.Call(str(name), tuple(arguments), tuple(modifiers), by, span=span(name, last))

    def keyword(self, children: list[Any]) -> ast.Keyword:
        name, value = children
        return ast.Keyword(str(name), value, span=span(name, value))

    def modifiers(self, children: list[ast.Modifier]) -> list[ast.Modifier]:
        return children

    def modifier(self, children: list[Any]) -> ast.Modifier:
        dot, name, _, *arguments, closing = children
        if name not in MODIFIERS:
            raise unknown("modifier", name, MODIFIERS)
        return ast.Modifier(str(name), tuple(arguments), span=span(dot, closing))

    # --- scopes

    def scope(self, children: list[Any]) -> ast.Scope:
        if len(children) == 1:
            only: ast.Scope = children[0]
            return only
        return ast.And(tuple(children), symbolic=True, span=span(children[0], children[-1]))

    def any_of(self, children: list[Any]) -> ast.Or:
        items = nodes(children)
        return ast.Or(items, span=span(items[0], items[-1]))

    def all_of(self, children: list[Any]) -> ast.And:
        items = nodes(children)
        return ast.And(items, symbolic=False, span=span(items[0], items[-1]))

    def tag(self, children: list[Token]) -> ast.Scope:
        (token,) = children
        key, colon, value = token.partition(":")
        if key == "*" and not colon:
            return ast.Everything(span=span(token))
        value = value.lstrip()
        variable = _VALUE_OF_VARIABLE.fullmatch(value)
        if variable:
            name, attribute = split_variable(variable[1])
            return ast.TemplateVariable(name, key=key, attribute=attribute, span=span(token))
        return ast.Tag(key, value if colon else None, span=span(token))

    def variable(self, children: list[Token]) -> ast.TemplateVariable:
        name, attribute = split_variable(children[0][1:])
        return ast.TemplateVariable(name, attribute=attribute, span=span(children[0]))

    def is_in(self, children: list[Token]) -> ast.In:
        key, closing = children[0], children[-1]
        if ":" in key:
            raise QuerySyntaxError(
                "IN follows a tag key",
                span(key),
                found=f"`{shortened(key)}`",
                expected=("a tag key",),
                fix=f"write `{shortened(key.partition(':')[0])}`",
            )
        values = tuple(str(choice) for choice in tokens(children, "CHOICE"))
        return ast.In(str(key), values, negated=bool(tokens(children, "NOT")), span=span(key, closing))

    def negated(self, children: list[Any]) -> ast.Not:
        sign, item = children
        return ast.Not(item, symbolic=sign.type == "BANG", span=Span(start(sign), end(item)))


def split_variable(text: str) -> tuple[str, str | None]:
    """``host.value`` -> (host, value); a dot before anything else belongs to the variable's name."""
    name, _, attribute = text.rpartition(".")
    return (name, attribute) if name and attribute in ("value", "key") else (text, None)


def _aggregator(token: Token) -> str:
    if token.type == "COUNT_IF":
        operator, bound = _COUNT_IF.findall(token)
        return f"count(v: v{operator}{bound})"
    if not is_aggregator(token):
        raise unknown("aggregator", token, [*AGGREGATORS, "p50", "p75", "p90", "p95", "p99"])
    return str(token)


def _check_call(name: Token, arguments: list[Any], by: tuple[str, ...]) -> None:
    function = FUNCTIONS.get(name)
    if function is None:
        raise unknown("function", name, FUNCTIONS)
    given = sum(not isinstance(argument, ast.Keyword) for argument in arguments)
    if not function.least <= given <= function.most or (by and not function.by):
        few = "too few" if given < function.least else "too many"
        raise QuerySyntaxError(
            f"{few} arguments for `{name}`",
            span(name, arguments[-1] if arguments else name),
            found=f"{given}",
            expected=(f"`{function.usage}`",),
        )
