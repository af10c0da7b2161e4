"""Single changes of monitors that read no metric: events, service checks, formulas, other monitors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lrcp.core.frozen import replace
from lrcp.query import ast, to_text

# A measure of events that is taken for another.
_ROLLUPS = {"count": (), "cardinality": ("count",), "avg": ("max",), "max": ("avg",), "min": ("avg",), "sum": ("avg",)}
_DURATION = re.compile(r"(?P<amount>\d+)(?P<unit>[a-z]+)")

Changed = tuple[str, str, ast.Node, ast.Node]  # kind, text, and which node becomes which


def of_node(node: ast.Node) -> Iterator[Changed]:
    """The changes that begin at ``node``; none for a node of metric queries."""
    match node:
        case ast.EventMonitor():
            yield from _search(node)
            yield from _steps(node)
        case ast.FormulaMonitor():
            yield from _steps(node)
        case ast.ServiceCheckMonitor():
            yield from _check(node)
        case ast.CompositeMonitor():
            yield from _negations(node)
        case ast.CompositeAnd() | ast.CompositeOr():
            yield from _operands(node)


def _search(node: ast.EventMonitor) -> Iterator[Changed]:
    """Each condition left out."""
    search = node.search
    if isinstance(search, ast.SearchAnd):
        for number, item in enumerate(search.items):
            rest = search.items[:number] + search.items[number + 1 :]
            smaller: ast.Search = rest[0] if len(rest) == 1 else replace(search, items=rest)
            yield "scope", f"without {to_text(item)}", node, replace(node, search=smaller)
    elif not isinstance(search, ast.MatchAll):
        yield "scope", f"without {to_text(search)}", node, replace(node, search=ast.MatchAll())


def _steps(node: ast.EventMonitor | ast.FormulaMonitor) -> Iterator[Changed]:
    for step in node.steps:
        for kind, text, arguments in _of_step(step):
            yield kind, text, step, replace(step, arguments=arguments)


def _of_step(step: ast.Step) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    first, *rest = step.arguments or ("",)
    if step.name == "last" and (found := _DURATION.fullmatch(str(first))):
        amount = int(found["amount"])
        for other in sorted({amount * 2, max(1, amount // 2)} - {amount}):
            yield "window", f"{first} becomes {other}{found['unit']}", (f"{other}{found['unit']}", *rest)
    elif step.name == "rollup":
        for measure in _ROLLUPS.get(str(first), ()):
            yield "aggregator", f"{first} becomes {measure}", (measure, *(() if measure == "count" else rest))
    elif step.name == "by":
        facets = str(first).split(",")
        for facet in facets if len(facets) > 1 else ():
            left = ",".join(each for each in facets if each != facet)
            yield "group-by", f"not by {facet}", (left, *rest)


def _check(node: ast.ServiceCheckMonitor) -> Iterator[Changed]:
    for last in sorted({node.last * 2, max(2, node.last // 2)} - {node.last}):
        yield "window", f"last {node.last} becomes last {last}", node, replace(node, last=last)
    for name, kind in (("over", "scope"), ("by", "group-by")):
        tags = getattr(node, name)
        for tag in tags if len(tags) > 1 else ():
            changed: dict[str, Any] = {name: tuple(each for each in tags if each != tag)}
            yield kind, f"without {tag}" if kind == "scope" else f"not by {tag}", node, replace(node, **changed)


def _operands(node: ast.CompositeAnd | ast.CompositeOr) -> Iterator[Changed]:
    """`&&` for `||`, and each monitor left out."""
    other = ast.CompositeOr if isinstance(node, ast.CompositeAnd) else ast.CompositeAnd
    signs = ("&&", "||") if isinstance(node, ast.CompositeAnd) else ("||", "&&")
    yield "operator", f"{signs[0]} becomes {signs[1]}", node, other(node.items, span=node.span)
    for number, item in enumerate(node.items):
        rest = node.items[:number] + node.items[number + 1 :]
        smaller = rest[0] if len(rest) == 1 else replace(node, items=rest)
        yield "operator", f"without {to_text(ast.CompositeMonitor(item))}", node, smaller


def _negations(node: ast.CompositeMonitor) -> Iterator[Changed]:
    """What is asked of the whole, the other way round."""
    turned = ast.CompositeNot(node.expression)
    yield "operator", "the opposite", node, replace(node, expression=turned)
