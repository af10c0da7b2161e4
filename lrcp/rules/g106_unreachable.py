from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.logs import ARCHIVE, INDEX, PIPELINE, filter_of, log_queries, search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import implies, never_matches
from lrcp.spec.orders import in_order
from lrcp.spec.queries import Path, Query

rule = Rule("G106", "Nothing is left for a filter of logs: it contradicts itself, or one before it takes everything.")


def check(context: Context) -> Iterator[Finding]:
    for query in log_queries(context):
        if never_matches(search_of(query)):
            fix = "remove one of the parts that exclude each other"
            yield query.finding(rule.code, "no log can match this", query.tree.span, rule.severity, fix=fix)
    for type, what in ((INDEX, "index"), (ARCHIVE, "archive")):
        found = [(each.id, filter_of(context, each)) for each in in_order(context.resources, type)]
        yield from _shadowed([(id, query) for id, query in found if query is not None], what)
    for queries in _lists(context):
        yield from _shadowed([(_name(query), query) for query in queries], _what(queries[0]))


def _shadowed(ordered: list[tuple[str, Query]], what: str) -> Iterator[Finding]:
    for number, (_, query) in enumerate(ordered):
        for name, earlier in ordered[:number]:
            if implies(search_of(query), search_of(earlier)):
                message = f"the {what} `{name}` takes every log that this one asks for"
                fix = f"put it before `{name}`, or remove it"
                yield query.finding(rule.code, message, query.tree.span, rule.severity, fix=fix)
                break


def _lists(context: Context) -> Iterator[list[Query]]:
    """Searches of which the first that matches counts: categories of a processor, exclusion filters of an index."""
    lists: dict[tuple[int, Path], list[Query]] = {}
    for query in log_queries(context, PIPELINE, INDEX):
        where = next((step for step in ("category", "exclusion_filter") if step in query.path), None)
        if where is not None and _decides(query):
            begin = query.path[: query.path.index(where) + 1]
            lists.setdefault((id(query.resource), begin), []).append(query)
    return iter(lists.values())


def _decides(query: Query) -> bool:
    """Not a filter that is off, or leaves logs alone that lack its sample attribute."""
    block, filter = _block(query), _value(query, query.path[:-1])
    return block.get("is_enabled", True) is True and "sample_attribute" not in filter


def _block(query: Query) -> Mapping[str, Any]:
    return _value(query, query.path[: query.path.index("filter")])


def _value(query: Query, path: Path) -> Mapping[str, Any]:
    value: Any = query.resource.arguments
    for step in path:
        value = value[step]
    return value if isinstance(value, dict) else {}


def _name(query: Query) -> str:
    return str(_block(query).get("name", "the one before"))


def _what(query: Query) -> str:
    return "category" if "category" in query.path else "exclusion filter"
