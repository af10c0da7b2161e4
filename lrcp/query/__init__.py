"""Datadog's query languages: one parser, one tree, one printer. Every text is read or refused with a reason.

``parse_*`` raise QuerySyntaxError and nothing else, in time linear in the length of the text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lrcp.query import ast
from lrcp.query.errors import QuerySyntaxError
from lrcp.query.printer import to_text
from lrcp.query.walk import children, find, walk

__all__ = [
    "QuerySyntaxError",
    "ast",
    "children",
    "find",
    "parse_formula",
    "parse_metric",
    "parse_monitor",
    "parse_request",
    "parse_search",
    "to_text",
    "walk",
]


def parse_monitor(text: str, type: str | None = None) -> ast.Monitor:
    """A monitor's ``query``; with ``type`` (``query alert``, ``log alert`` ...) it must be of that type's form."""
    monitor: ast.Monitor = _parse(text, "monitor")
    if type is not None:
        from lrcp.query.kinds import check_type

        check_type(monitor, type)
    return monitor


def parse_metric(text: str) -> ast.Expression:
    """One metric query with arithmetic and functions, as in dashboards and objectives."""
    expression = parse_request(text)
    if isinstance(expression, ast.QueryList):
        raise QuerySyntaxError(
            "one query is expected here, not a list",
            expression.items[1].span,
            found=f"{len(expression.items)} queries",
            expected=("one query",),
            fix="split the list: only the legacy `q` of a dashboard's request holds several queries",
        )
    return expression


def parse_request(text: str) -> ast.Expression | ast.QueryList:
    """The legacy ``q`` of a dashboard's request: a metric query, or several with ``,`` between them."""
    request: ast.Expression | ast.QueryList = _parse(text, "metric")
    return request


def parse_formula(text: str) -> ast.Expression:
    """A formula over named queries, ``errors / total * 100``."""
    formula: ast.Expression = _parse(text, "formula")
    return formula


def parse_search(text: str) -> ast.Search:
    """A log, trace, RUM or event search; the empty text matches everything."""
    search: ast.Search = _parse(text, "search")
    return search


@lru_cache(maxsize=1 << 13)  # one text is asked for by whoever renders it, checks it and prints it
def _parse(text: str, start: str) -> Any:
    # lark and the grammar are loaded at the first query, so that importing this package is cheap
    from lrcp.query.syntax import parse

    return parse(text, start)
