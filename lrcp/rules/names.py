"""The tag keys and attributes that queries name, with the part of the query that names them."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.query import ast
from lrcp.rules.context import MetricUse, tags_of

_NAMING = ast.Field | ast.Exists | ast.Compare | ast.Range | ast.FieldGroup | ast.SearchVariable


def filtered_keys(use: MetricUse) -> Iterator[tuple[str, ast.Node]]:
    """The keys of a metric query's scope, negated ones included."""
    return ((node.key, node) for node in tags_of(use.node.scope))


def grouped_keys(use: MetricUse) -> Iterator[tuple[str, ast.Node]]:
    """The keys after ``by``; template variables are none."""
    spans = use.node.by_spans or (use.node.span,) * len(use.node.by)
    for key, span in zip(use.node.by, spans, strict=True):
        if not key.startswith("$"):
            yield key, ast.Name(key, span=span)


def searched_keys(node: ast.Node) -> Iterator[str]:
    """The attributes that one node of a search, or one step after it, names."""
    if isinstance(node, _NAMING) and node.key:
        yield node.key
    elif isinstance(node, ast.Step) and node.name in ("by", "rollup"):
        texts = (each for each in node.arguments if isinstance(each, str))
        yield from (key.strip() for text in texts for key in text.split(","))
