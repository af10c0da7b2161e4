"""What formulas of a dashboard's request refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.query import ast, walk
from lrcp.rules.context import Context
from lrcp.rules.widgets import KIND, Path, requests
from lrcp.spec.model import Resource
from lrcp.spec.queries import Query

Request = tuple[Resource, Path, Mapping[str, Any], list[Query]]


def with_formulas(context: Context) -> Iterator[Request]:
    """Each request whose formulas could all be read, with them."""
    written: dict[tuple[int, Path], Query] = {
        (id(query.resource), query.path): query
        for query in context.queries
        if query.role == "formula" and query.resource.type == KIND
    }
    for resource, path, request in requests(context):
        formulas = request.get("formulas") or ()
        read = [written.get((id(resource), (*path, "formulas", place, "formula"))) for place in range(len(formulas))]
        queries = [each for each in read if each is not None]
        if formulas and len(queries) == len(read):
            yield resource, path, request, queries


def referred(query: Query) -> list[ast.Name]:
    """The names of queries in a formula; words after the first argument of a function are none."""
    nodes = list(walk(query.tree))
    words = {
        id(argument)
        for node in nodes
        if isinstance(node, ast.Call | ast.Modifier | ast.Keyword)
        for argument in _words(node)
    }
    return [node for node in nodes if isinstance(node, ast.Name) and id(node) not in words]


def _words(node: ast.Call | ast.Modifier | ast.Keyword) -> tuple[ast.Node, ...]:
    if isinstance(node, ast.Keyword):
        return (node.value,)
    return node.arguments[1:] if isinstance(node, ast.Call) else node.arguments
