"""What formulas of a dashboard's request refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.query import ast, find
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
    tree = query.tree
    words: list[ast.Node] = [each.value for each in find(tree, ast.Keyword)]
    words += [argument for call in find(tree, ast.Call) for argument in call.arguments[1:]]
    words += [argument for modifier in find(tree, ast.Modifier) for argument in modifier.arguments]
    return [name for name in find(tree, ast.Name) if not any(name is each for each in words)]
