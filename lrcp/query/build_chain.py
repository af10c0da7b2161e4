"""Nodes of monitors written as a chain: events, formulas, objectives, service checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from lark import Token

from lrcp.core.nearest import nearest
from lrcp.core.position import Span
from lrcp.query import ast, kinds
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.nodes import end, number, span, unknown, unquoted

_NUMBER = re.compile(r"\d+(\.\d+)?")
_PLAIN_EVERYTHING = re.compile(r"\s*\*?\s*")
_NO_SEARCH_LANGUAGE = "processes"
_FUNCTIONS_OF_CHECKS = ("count_by_status", "pct_by_status")

# (a quoted token, the rule that reads what is between its quotes) -> node
Nested = Callable[[Token, str], Any]


class ChainBuilder:
    """Callbacks of the rules ``chain_monitor``, ``check_monitor`` and ``step`` of grammar.lark."""

    def __init__(self, nested: Nested) -> None:
        self._nested = nested

    def chain_monitor(self, children: list[Any]) -> ast.Monitor:
        head, _, argument, closing, *steps, condition = children
        if head not in kinds.STEPS:
            raise unknown("kind of monitor", head, kinds.HEADS)
        _check_names(head, steps, kinds.STEPS[head])
        place = span(head, condition)
        if head in kinds.SLO_HEADS:
            return _slo(head, argument, closing, steps, condition)
        _check_window(head, closing, steps)
        if head == kinds.FORMULA:
            return ast.FormulaMonitor(self._nested(argument, "formula"), tuple(steps), condition, span=place)
        for step in steps:
            _check_rollup(step)
        text = unquoted(argument)
        search = _plain(text, argument) if head == _NO_SEARCH_LANGUAGE else self._nested(argument, "search")
        return ast.EventMonitor(str(head), search, text, tuple(steps), condition, span=place)

    def check_monitor(self, children: list[Any]) -> ast.ServiceCheckMonitor:
        check, *steps = children
        condition = steps.pop() if steps and isinstance(steps[-1], ast.Condition) else None
        _check_names("a service check", steps, kinds.CHECK_STEPS)
        by_name = {step.name: step for step in steps}
        function = next((each for each in _FUNCTIONS_OF_CHECKS if each in by_name), None)
        if function is None:
            raise _missing("`.count_by_status()`", "a service check", steps[-1] if steps else check)
        return ast.ServiceCheckMonitor(
            unquoted(check),
            over=_words(by_name.get("over")),
            by=_words(by_name.get("by")),
            exclude=_words(by_name.get("exclude")),
            last=_runs(by_name.get("last"), by_name[function]),
            function=function,
            condition=condition,
            span=span(check, condition or steps[-1]),
        )

    def step(self, children: list[Any]) -> ast.Step:
        dot, name, _, *arguments, closing = children
        positional = tuple(value for key, value, _ in arguments if key is None)
        keywords = tuple((key, value) for key, value, _ in arguments if key is not None)
        words = [quoted for _, value, quoted in arguments if isinstance(value, str)]
        return ast.Step(str(name), positional, keywords, not words or any(words), span=span(dot, closing))

    def step_value(self, children: list[Token]) -> tuple[str | None, str | float, bool]:
        return (None, *_value(children[0]))

    def step_keyword(self, children: list[Token]) -> tuple[str | None, str | float, bool]:
        return (str(children[0]), *_value(children[1]))


def _value(token: Token) -> tuple[str | float, bool]:
    """A step's argument and whether it stands in quotes."""
    if token.type == "STRING":
        return unquoted(token), True
    return (number(token), False) if _NUMBER.fullmatch(token) else (str(token), False)


def _slo(
    head: Token, argument: Token, closing: Token, steps: Sequence[ast.Step], condition: ast.Condition
) -> ast.SloMonitor:
    windows = {step.name: _timeframe(step) for step in steps}
    if "over" not in windows:
        raise _missing('`.over("30d")`', f"`{head}`", closing)
    return ast.SloMonitor(
        str(head),
        unquoted(argument),
        windows["over"],
        condition,
        long_window=windows.get("long_window"),
        short_window=windows.get("short_window"),
        span=span(head, condition),
    )


def _plain(text: str, token: Token) -> ast.Search:
    """The search of a process monitor, which is text and no language."""
    place = Span(span(token).start + 1, end(token) - 1)
    return ast.MatchAll(span=place) if _PLAIN_EVERYTHING.fullmatch(text) else ast.Term(text, span=place)


def _words(step: ast.Step | None) -> tuple[str, ...]:
    return tuple(str(each) for each in step.arguments) if step else ()


def _check_names(owner: str, steps: Sequence[ast.Step], known: Sequence[str]) -> None:
    seen: set[str] = set()
    for step in steps:
        if step.name in seen:
            raise QuerySyntaxError(
                f"`.{step.name}()` stands twice", step.span, found=f"`.{step.name}()`", fix="keep one"
            )
        if step.name not in known:
            close = nearest(step.name, known) if len(step.name) < len(max(known, key=len)) * 2 else None
            raise QuerySyntaxError(
                f"{owner} has no `.{shortened(step.name)}()`",
                step.span,
                found=f"`.{shortened(step.name)}()`",
                expected=tuple(f"`.{name}()`" for name in ([close] if close else known)),
                fix=f"write `.{close}(…)`" if close else "",
            )
        seen.add(step.name)


def _check_window(head: str, closing: Token, steps: Sequence[ast.Step]) -> None:
    window = next((step for step in steps if step.name in ("last", "current")), None)
    if window is None:
        raise _missing('the window, `.last("5m")`', f"`{head}`", steps[-1] if steps else closing)
    _timeframe(window)


def _timeframe(step: ast.Step) -> str:
    """The step's only argument, which must be a length of time such as 5m."""
    value = step.arguments[0] if len(step.arguments) == 1 else None
    if isinstance(value, str) and kinds.TIMEFRAME.fullmatch(value):
        return value
    loose = re.match(r"(?:last_)?(\d{1,9}) ?(mo|[smhdw])", value) if isinstance(value, str) else None
    raise QuerySyntaxError(
        f"`.{step.name}()` takes a length of time",
        step.span,
        found=shortened(str(value)) if value is not None else f"{len(step.arguments)} arguments",
        expected=("5m", "1h", "1d", "7d"),
        fix=f'write `.{step.name}("{loose[1]}{loose[2]}")`' if loose else "",
    )


def _check_rollup(step: ast.Step) -> None:
    if step.name != "rollup" or not step.arguments:
        return
    method = str(step.arguments[0])
    if not kinds.is_rollup(method):
        close = nearest(method, kinds.ROLLUPS) if len(method) <= 20 else None
        raise QuerySyntaxError(
            f"unknown rollup method `{shortened(method)}`",
            step.span,
            found=f"`{shortened(method)}`",
            expected=(close,) if close else kinds.ROLLUPS,
            fix=f'write `"{close}"`' if close else "",
        )


def _runs(step: ast.Step | None, function: ast.Step) -> int:
    """The number of check runs that ``.last(4)`` looks at."""
    if step is None:
        raise QuerySyntaxError(
            "a service check says how many runs it looks at",
            Span(function.span.start, function.span.start),
            expected=("`.last(4)`",),
            fix=f"write `.last(…)` before `.{function.name}()`",
        )
    value = step.arguments[0] if len(step.arguments) == 1 else None
    if isinstance(value, float) and value.is_integer() and value >= 1:
        return int(value)
    fix = f"write `.last({value})`" if isinstance(value, str) and value.isdecimal() else ""
    raise QuerySyntaxError(
        "`.last()` of a service check takes a number of runs",
        step.span,
        found=shortened(str(value)),
        expected=("4",),
        fix=fix,
    )


def _missing(what: str, owner: str, after: Token | ast.Node) -> QuerySyntaxError:
    place = Span(end(after), end(after))
    return QuerySyntaxError(f"{owner} needs {what}", place, expected=(what,), fix=f"add {what}")
