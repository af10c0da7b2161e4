from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from lrcp.core.finding import Finding
from lrcp.core.nearest import nearest
from lrcp.core.position import Span
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.logs import search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions
from lrcp.rules.sources import source_of
from lrcp.spec.queries import Query

rule = Rule("C126", "A search names a service that does not exist, so it finds nothing.")

_SOURCES = ("logs", "spans", "events")
_FIX = "add it to the catalogue, or to contract/other_services.yaml"
_Named = tuple[Query, str, bool, Span]
"""Where a service is named, how, whether with wildcards, and the part of the query that names it."""


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    if contract is None or contract.other_services is None or not context.specs:
        return
    known = {*map(str.lower, contract.other_services), *_of_catalogue(context)}
    for query, name, pattern, span in (*_searched(context), *_traced(context)):
        wanted = name.lower()
        if wanted not in known and not (pattern and any(fnmatchcase(each, wanted) for each in known)):
            near = nearest(wanted, known)
            message, fix = f"there is no service `{name}`", f"did you mean `{near}`?" if near else _FIX
            yield query.finding(rule.code, message, span, rule.severity, found=name, fix=fix)


def _of_catalogue(context: Context) -> Iterator[str]:
    """The services, and what they depend on: a database may write logs of its own."""
    for service in context.specs[0].services:
        yield service.name.lower()
        yield from (str(each).rpartition(":")[2].lower() for each in service.entry.get("depends_on") or ())


def _searched(context: Context) -> Iterator[_Named]:
    for query in context.queries:
        if source_of(query) in _SOURCES:
            search = query.tree.search if isinstance(query.tree, ast.EventMonitor) else search_of(query)
            for each in conditions(search):
                if isinstance(each, ast.Field) and each.key == "service" and "\\" not in each.value:
                    yield query, each.value, not each.quoted, each.span


def _traced(context: Context) -> Iterator[_Named]:
    """What Datadog APM counts and times of spans has their service."""
    for use in context.metric_uses:
        for tag in use.tags if use.node.metric.startswith("trace.") else ():
            if tag.key == "service":
                values = tag.values if isinstance(tag, ast.In) else (tag.value,)
                yield from ((use.query, value, True, tag.span) for value in values if value is not None)
