"""What a tree must be beyond the grammar: operands, one style of scope, bounded depth."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.frozen import replace
from lrcp.core.position import Span
from lrcp.query import ast
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.printer import scope_text
from lrcp.query.walk import children, walk

# Trees are compared, hashed, printed and evaluated recursively; nothing written by people comes near.
MAX_DEPTH = 100


def check_brackets(text: str) -> None:
    """Refuses brackets nested deeper than MAX_DEPTH before anything is read."""
    if text.count("(") <= MAX_DEPTH:
        return
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise _too_deep("parentheses are", Span(place, place + 1))


def check_depth(root: ast.Node) -> None:
    """Refuses trees deeper than MAX_DEPTH: chains of operators, of negations, of functions."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep("operators and functions are chained or", node.span)
        waiting.extend((child, depth + 1) for child in children(node))


def _too_deep(what: str, span: Span) -> QuerySyntaxError:
    return QuerySyntaxError(
        f"{what} nested more than {MAX_DEPTH} deep", span, fix="split the query, or name its parts in a formula"
    )


# --- operands


def check_metric(root: ast.Expression) -> None:
    """In a metric query every operand is a query with a scope, a function of one, or a number."""
    for node in _operands(root):
        if isinstance(node, ast.MetricQuery):
            check_scope(node.scope)
        elif isinstance(node, ast.Name):
            raise QuerySyntaxError(
                f"`{shortened(node.value)}` has no scope",
                node.span,
                found=f"`{shortened(node.value)}`",
                expected=("`{*}`",),
                fix=f"write `{shortened(node.value)}{{*}}`",
            )
        else:
            _check_no_text(node)


def check_monitor(root: ast.MetricMonitor) -> None:
    """A metric monitor's expression is a metric query in which some metric occurs."""
    check_metric(root.expression)
    if not any(isinstance(node, ast.MetricQuery) for node in walk(root.expression)):
        raise QuerySyntaxError(
            "the monitor looks at no metric",
            root.expression.span,
            found="only numbers",
            expected=("a metric query, `avg:metric{*}`",),
        )


def check_formula(root: ast.Expression) -> None:
    """A formula refers to its queries by their names."""
    for node in _operands(root):
        if isinstance(node, ast.MetricQuery):
            raise QuerySyntaxError(
                "a formula names its queries and does not contain them",
                node.span,
                found=f"`{shortened(node.metric)}{{…}}`",
                expected=("the name of a query",),
                fix="give the query a name beside the formula and write that name here",
            )
        _check_no_text(node)


def _check_no_text(node: ast.Expression) -> None:
    if isinstance(node, ast.Text):
        raise QuerySyntaxError(
            "a quoted text is no operand",
            node.span,
            found=f"'{shortened(node.value)}'",
            expected=("a metric query", "a number"),
        )


def _operands(root: ast.Expression) -> Iterator[ast.Expression]:
    """The leaves of arithmetic; of a function's arguments those in the place of a query."""
    waiting: list[ast.Expression] = [root]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Binary():
                waiting += (node.left, node.right)
            case ast.Negative():
                waiting.append(node.item)
            case ast.Call():
                first, *others = (each for each in node.arguments if not isinstance(each, ast.Keyword))
                waiting.append(first)
                waiting += (each for each in others if not isinstance(each, ast.Name | ast.Text))
            case _:
                yield node


# --- scopes


def check_scope(scope: ast.Scope) -> None:
    """Refuses ``,`` and ``!`` beside AND, OR, NOT and IN, as Datadog's documentation does.

    A group in parentheses may differ, and so may OR between commas: dashboards that Datadog ships have both.
    """
    style = _symbolic(scope)
    for item in _items(scope):
        apart = _in_parentheses(item) or (style and isinstance(item, ast.Or))
        if style is not None and not apart and _symbolic(item) not in (None, style):
            raise QuerySyntaxError(
                "`,` and `!` do not mix with AND, OR, NOT and IN in one scope",
                item.span,
                found=f"`{shortened(scope_text(item))}`",
                expected=("one of the two styles",),
                fix=f"write `{shortened(scope_text(_in_words(scope)), 200)}`",
            )
        check_scope(item)


def _symbolic(node: ast.Scope) -> bool | None:
    """True for ``,`` and ``!``, False for words, None for what belongs to both."""
    match node:
        case ast.And() | ast.Not():
            return node.symbolic
        case ast.Or() | ast.In():
            return False
        case _:
            return None


def _items(node: ast.Scope) -> tuple[ast.Scope, ...]:
    match node:
        case ast.And() | ast.Or():
            return node.items
        case ast.Not():
            return (node.item,)
        case _:
            return ()


def _in_parentheses(node: ast.Scope) -> bool:
    """The parser stretches the span of a group over its parentheses."""
    match node:
        case ast.And() | ast.Or():
            return node.span.start < node.items[0].span.start
        case _:
            return False


def _in_words(node: ast.Scope) -> ast.Scope:
    match node:
        case ast.And():
            items = (_in_words(item) for item in node.items)
            flat = (part for item in items for part in (item.items if isinstance(item, ast.And) else (item,)))
            return replace(node, symbolic=False, items=tuple(flat))
        case ast.Or():
            return replace(node, items=tuple(map(_in_words, node.items)))
        case ast.Not():
            return replace(node, symbolic=False, item=_in_words(node.item))
        case _:
            return node
