"""From text to nodes: the parser is loaded at the first query, once a process."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

from lark import Lark, Token, UnexpectedInput

from lrcp.core.frozen import replace
from lrcp.core.position import Span
from lrcp.query import ast, shape, tables
from lrcp.query.build_chain import ChainBuilder
from lrcp.query.build_expression import ExpressionBuilder
from lrcp.query.build_monitor import MonitorBuilder
from lrcp.query.build_search import SearchBuilder
from lrcp.query.errors import QuerySyntaxError
from lrcp.query.explain import explain
from lrcp.query.nodes import unescaped


class Builder(ExpressionBuilder, SearchBuilder, MonitorBuilder, ChainBuilder):
    """The callbacks of all rules."""


def parse(text: str, start: str) -> Any:
    """The node of ``text`` read from the rule ``start``; raises QuerySyntaxError."""
    shape.check_brackets(text)
    try:
        node: Any = parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise explain(text, start, error) from None
    if len(text) > shape.MAX_DEPTH:
        shape.check_depth(node)
    _check(node, start)
    return node


@cache
def parser() -> Lark:
    """The parser of every start symbol of grammar.lark."""
    return tables.read(Builder(_nested))


def _check(node: Any, start: str) -> None:
    if start == "formula":
        shape.check_formula(node)
    elif start == "metric":
        for item in node.items if isinstance(node, ast.QueryList) else (node,):
            shape.check_metric(item)
    elif isinstance(node, ast.MetricMonitor):
        shape.check_monitor(node)


def _nested(quoted: Token, start: str) -> Any:
    """The query between quotes, its positions counted in the text around it."""
    characters = unescaped(str(quoted))
    begin = quoted.start_pos or 0
    places = [begin + offset for _, offset in characters] + [(quoted.end_pos or 0) - 1]
    try:
        node = parse("".join(character for character, _ in characters), start)
    except QuerySyntaxError as error:
        raise error.at(_placed(error.span, places)) from None
    return _placed(node, places)


def _placed(value: Any, places: list[int]) -> Any:
    """``value`` with every span translated; ``places`` maps offsets of the inner text to the outer one."""
    if isinstance(value, Span):
        return Span(places[value.start], places[value.end])
    if isinstance(value, tuple):
        return tuple(_placed(item, places) for item in value)
    if not isinstance(value, ast.Node):
        return value
    return replace(value, **{each.name: _placed(getattr(value, each.name), places) for each in fields(value)})
