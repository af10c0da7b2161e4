"""Nodes of metric monitors and composites from what the parser recognised."""

from __future__ import annotations

import re
from typing import Any

from lark import Token

from lrcp.core.position import Span
from lrcp.query import ast, kinds
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.nodes import Parentheses, end, nodes, number, span, start, unknown

_LOOSE_WINDOW = re.compile(r"(?:(last|current|next)_?)?(\d{1,9})_?(mo|[smhdw])[a-z]*")


class MonitorBuilder(Parentheses):
    """Callbacks of the rules of grammar.lark from ``monitor`` to ``composite``, without the chains."""

    def monitor(self, children: list[Any]) -> ast.Monitor:
        only: ast.Monitor = children[0]
        return only

    def metric_monitor(self, children: list[Any]) -> ast.MetricMonitor:
        head, _, window, _, _, expression, condition = children
        return ast.MetricMonitor(_aggregator(head), _window(window), expression, condition, span=span(head, condition))

    def change_monitor(self, children: list[Any]) -> ast.MetricMonitor:
        head, _, aggregator, _, window, _, shift, _, _, expression, condition = children
        if head not in kinds.CHANGES:
            raise unknown("kind of change", head, kinds.CHANGES)
        return ast.MetricMonitor(
            _aggregator(aggregator),
            _window(window),
            expression,
            condition,
            change=ast.Change(str(head), _shift(shift), shift_text=str(shift), span=span(head, shift)),
            span=span(head, condition),
        )

    def comparison(self, children: list[Token]) -> ast.Condition:
        comparator, *sign, value = children
        threshold = -number(value) if sign else number(value)
        return ast.Condition(str(comparator), threshold, span=span(comparator, value))

    def composite_monitor(self, children: list[Any]) -> ast.CompositeMonitor:
        return ast.CompositeMonitor(children[0], span=span(children[0]))

    def composite_or(self, children: list[Any]) -> ast.CompositeOr:
        items = nodes(children)
        return ast.CompositeOr(items, span=span(items[0], items[-1]))

    def composite_and(self, children: list[Any]) -> ast.CompositeAnd:
        items = nodes(children)
        return ast.CompositeAnd(items, span=span(items[0], items[-1]))

    def composite_not(self, children: list[Any]) -> ast.CompositeNot:
        sign, item = children
        return ast.CompositeNot(item, span=Span(start(sign), end(item)))

    def reference(self, children: list[Token]) -> ast.MonitorReference:
        return ast.MonitorReference(str(children[0]), span=span(children[0]))


def _aggregator(token: Token) -> str:
    if token not in kinds.TIME_AGGREGATORS:
        raise unknown("time aggregator", token, kinds.TIME_AGGREGATORS)
    return str(token)


def _window(token: Token) -> ast.Window:
    match = kinds.WINDOW.fullmatch(token)
    if match is None:
        loose = _LOOSE_WINDOW.fullmatch(token)
        raise QuerySyntaxError(
            f"`{shortened(token)}` is not a window",
            span(token),
            found=f"`{shortened(token)}`",
            expected=("last_5m", "last_1h", "last_1d", "current_1d", "next_1w"),
            fix=f"write `{loose[1] or 'last'}_{loose[2]}{loose[3]}`" if loose else "",
        )
    return ast.Window(match["kind"], int(match["amount"]), match["unit"], text=str(token), span=span(token))


def _shift(token: Token) -> int:
    match = kinds.SHIFT.fullmatch(token)
    if match is None:
        loose = _LOOSE_WINDOW.fullmatch(token)
        raise QuerySyntaxError(
            f"`{shortened(token)}` is not a shift in time",
            span(token),
            found=f"`{shortened(token)}`",
            expected=("last_1h", "1h_ago"),
            fix=f"write `last_{loose[2]}{loose[3]}`" if loose else "",
        )
    amount, unit = (match["amount"], match["unit"]) if match["amount"] else (match["ago"], match["ago_unit"])
    return int(amount) * kinds.SECONDS[unit]
