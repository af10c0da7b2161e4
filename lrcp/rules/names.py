"""The tag keys and attributes that queries name, with the part of the query that names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from lrcp.query import ast, find
from lrcp.rules.context import MetricUse

_Naming = ast.Field | ast.Exists | ast.Compare | ast.Range | ast.FieldGroup | ast.SearchVariable
_NAMING: tuple[type[_Naming], ...] = get_args(_Naming)


def filtered_keys(use: MetricUse) -> Iterator[tuple[str, ast.Node]]:
    """The keys of a metric query's scope, negated ones included."""
    return ((node.key, node) for node in use.tags)


def grouped_keys(use: MetricUse) -> Iterator[tuple[str, ast.Node]]:
    """The keys after ``by``; template variables are none."""
    spans = use.node.by_spans or (use.node.span,) * len(use.node.by)
    for key, span in zip(use.node.by, spans, strict=True):
        if not key.startswith("$"):
            yield key, ast.Name(key, span=span)


def searched_keys(tree: ast.Node) -> Iterator[tuple[str, ast.Node]]:
    """The attributes that a search, or the steps after it, name."""
    for kind in _NAMING:
        yield from ((node.key, node) for node in find(tree, kind) if node.key)
    for step in find(tree, ast.Step):
        texts = (each for each in step.arguments if isinstance(each, str)) if step.name in ("by", "rollup") else ()
        yield from ((key.strip(), step) for text in texts for key in text.split(","))
