"""Queries back to text: ``parse(to_text(node)) == node``."""

from __future__ import annotations

import re
from decimal import Decimal

from lrcp.query import ast

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}
_UNARY = 3
_READ_AS_ESCAPE = re.compile(r"""\\(?=[\\"']|$)""")


def to_text(node: ast.Expression | ast.QueryList | ast.Scope | ast.Search | ast.Monitor) -> str:
    """The query in one spelling: single spaces, AND by ``,`` or a space, no spare parentheses."""
    if isinstance(node, ast.Monitor):
        return _monitor(node)
    if isinstance(node, ast.Expression | ast.QueryList):
        return _expression(node)
    if isinstance(node, ast.Scope):
        return scope_text(node)
    return _search(node)


def number_text(value: float) -> str:
    """Shortest decimal form, never with an exponent."""
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def quoted(text: str, quote: str = '"') -> str:
    r"""``text`` between quotes; a backslash is doubled only where it would be read as an escape."""
    return quote + _READ_AS_ESCAPE.sub(r"\\\\", text).replace(quote, "\\" + quote) + quote


# --- expressions


def _expression(node: ast.Expression | ast.QueryList) -> str:
    match node:
        case ast.Number():
            return number_text(node.value)
        case ast.Text():
            return quoted(node.value, "'")
        case ast.Name():
            return node.value
        case ast.MetricQuery():
            return _metric_query(node)
        case ast.Call():
            return _call(node)
        case ast.Negative():
            return f"-{_operand(node.item, _UNARY)}"
        case ast.Binary():
            level = _PRECEDENCE[node.operator]
            return f"{_operand(node.left, level)} {node.operator} {_operand(node.right, level + 1)}"
        case ast.QueryList():
            return ", ".join(map(_expression, node.items))


def _call(node: ast.Call) -> str:
    arguments = [*map(_argument, node.arguments), *([f"{{{','.join(node.by)}}}"] if node.by else [])]
    return f"{node.name}({', '.join(arguments)}){_modifiers(node.modifiers)}"


def _operand(node: ast.Expression, level: int) -> str:
    loose = isinstance(node, ast.Binary) and _PRECEDENCE[node.operator] < level
    return f"({_expression(node)})" if loose else _expression(node)


def _metric_query(node: ast.MetricQuery) -> str:
    aggregator = f"{node.aggregator}:" if node.aggregator else ""
    by = f" by {{{','.join(node.by)}}}" if node.by else ""
    return f"{aggregator}{node.metric}{{{scope_text(node.scope)}}}{by}{_modifiers(node.modifiers)}"


def _argument(node: ast.Expression | ast.Keyword) -> str:
    return f"{node.name}={_expression(node.value)}" if isinstance(node, ast.Keyword) else _expression(node)


def _modifiers(modifiers: tuple[ast.Modifier, ...]) -> str:
    return "".join(f".{each.name}({', '.join(map(_expression, each.arguments))})" for each in modifiers)


# --- scopes


def scope_text(node: ast.Scope) -> str:
    """What stands between the braces."""
    match node:
        case ast.Everything():
            return "*"
        case ast.Tag():
            return node.key if node.value is None else f"{node.key}:{node.value}"
        case ast.TemplateVariable():
            return _variable(node, ":")
        case ast.In():
            return f"{node.key} {'NOT IN' if node.negated else 'IN'} ({','.join(node.values)})"
        case ast.Not():
            return f"{'!' if node.symbolic else 'NOT '}{_scope_item(node.item)}"
        case ast.And():
            return (",", " AND ")[not node.symbolic].join(map(_scope_item, node.items))
        case ast.Or():
            return " OR ".join(_scope_item(each) for each in node.items)


def _scope_item(node: ast.Scope) -> str:
    return f"({scope_text(node)})" if isinstance(node, ast.And | ast.Or) else scope_text(node)


def _variable(node: ast.TemplateVariable | ast.SearchVariable, separator: str) -> str:
    key = f"{node.key}{separator}" if node.key is not None else ""
    return f"{key}${node.name}{'.' + node.attribute if node.attribute else ''}"


# --- searches


def _search(node: ast.Search) -> str:  # noqa: C901
    match node:
        case ast.MatchAll():
            return "*"
        case ast.Term():
            return f'"{node.text}"' if node.quoted else node.text
        case ast.Field():
            return f'{node.key}:"{node.value}"' if node.quoted else f"{node.key}:{node.value}"
        case ast.Exists():
            return f"{node.key}:*"
        case ast.Compare():
            return f"{_keyed(node.key)}{node.operator}{node.bound}"
        case ast.Range():
            opening, closing = "[]" if node.inclusive else "{}"
            return f"{_keyed(node.key)}{opening}{node.low} TO {node.high}{closing}"
        case ast.FieldGroup():
            return f"{node.key}:({_search(node.search)})"
        case ast.SearchFunction():
            return f"{node.name}({', '.join(node.arguments)})"
        case ast.SearchVariable():
            return _variable(node, ":")
        case ast.SearchNot():
            return f"-{_search_item(node.item)}"
        case ast.SearchAnd():
            return " ".join(map(_search_item, node.items))
        case ast.SearchOr():
            return " OR ".join(_search_item(each) for each in node.items)


def _search_item(node: ast.Search) -> str:
    return f"({_search(node)})" if isinstance(node, ast.SearchAnd | ast.SearchOr) else _search(node)


def _keyed(key: str) -> str:
    return f"{key}:" if key else ""


# --- monitors


def _monitor(node: ast.Monitor) -> str:
    match node:
        case ast.MetricMonitor():
            return f"{_time(node)}:{_expression(node.expression)}{_condition(node.condition)}"
        case ast.ServiceCheckMonitor():
            return _check(node)
        case ast.CompositeMonitor():
            return _composite(node.expression)
        case ast.EventMonitor():
            text = node.search.text if node.source == "processes" and isinstance(node.search, ast.Term) else None
            search = quoted(text if text is not None else _search(node.search))
            return f"{node.source}({search}){_steps(node.steps)}{_condition(node.condition)}"
        case ast.SloMonitor():
            return _slo(node)
        case ast.FormulaMonitor():
            return f"formula({quoted(_expression(node.formula))}){_steps(node.steps)}{_condition(node.condition)}"


def _time(node: ast.MetricMonitor) -> str:
    window = node.window.text or f"{node.window.kind}_{node.window.amount}{node.window.unit}"
    inner = f"{node.aggregator}({window})"
    if node.change is None:
        return inner
    return f"{node.change.kind}({inner},{node.change.shift_text or _shift(node.change.shift)})"


def _shift(seconds: int) -> str:
    unit, size = next(
        (unit, size) for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)) if seconds % size == 0
    )
    return f"last_{seconds // size}{unit}"


def _condition(condition: ast.Condition | None) -> str:
    return f" {condition.comparator} {number_text(condition.threshold)}" if condition else ""


def _check(node: ast.ServiceCheckMonitor) -> str:
    listed = (("over", node.over), ("exclude", node.exclude), ("by", node.by))
    steps = "".join(f".{name}({','.join(map(quoted, words))})" for name, words in listed if words)
    return f"{quoted(node.check)}{steps}.last({node.last}).{node.function}(){_condition(node.condition)}"


def _slo(node: ast.SloMonitor) -> str:
    windows = (("over", node.over), ("long_window", node.long_window), ("short_window", node.short_window))
    steps = "".join(f".{name}({quoted(window)})" for name, window in windows if window is not None)
    return f"{node.kind}({quoted(node.slo)}){steps}{_condition(node.condition)}"


def _steps(steps: tuple[ast.Step, ...]) -> str:
    return "".join(f".{step.name}({', '.join(_step_arguments(step))})" for step in steps)


def _step_arguments(step: ast.Step) -> list[str]:
    def shown(value: str | float) -> str:
        if isinstance(value, str):
            return quoted(value) if step.quoted else value
        return number_text(value)

    return [*map(shown, step.arguments), *(f"{key}={shown(value)}" for key, value in step.keywords)]


def _composite(node: ast.CompositeExpression) -> str:
    match node:
        case ast.MonitorReference():
            return node.reference
        case ast.CompositeNot():
            return f"!{_composite_item(node.item)}"
        case ast.CompositeAnd():
            return " && ".join(map(_composite_item, node.items))
        case ast.CompositeOr():
            return " || ".join(_composite_item(each) for each in node.items)


def _composite_item(node: ast.CompositeExpression) -> str:
    nested = isinstance(node, ast.CompositeAnd | ast.CompositeOr)
    return f"({_composite(node)})" if nested else _composite(node)
