from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.log_searches import facets, judged
from lrcp.rules.logs import METRIC, PIPELINE, covers, key_of, processors, read_by
from lrcp.rules.rule import Rule
from lrcp.spec.queries import Query

rule = Rule("G101", "A search, processor, group or measure of logs names an attribute that nobody writes.")


def check(context: Context) -> Iterator[Finding]:
    made = [each for resource in context.of_type(PIPELINE) for each in processors(resource)]
    known = context.vocabulary.attributes.union(*(each.makes for each in made))
    for each in judged(context):
        for condition in each.conditions:
            key = key_of(condition)
            if key.startswith("@") and not covers(known, key[1:]):
                yield _finding(each.query, condition, key[1:], known)
    for query, step, name in facets(context):
        if not covers(known, name):
            yield _finding(query, step, name, known)
    for resource in (*context.of_type(PIPELINE), *context.of_type(METRIC)):
        for name, path in read_by(context, resource):
            if not covers(known, name):
                message = f"nobody writes the attribute `{name}`"
                yield finding(rule.code, resource, message, *path, fix=_fix(name, known))


def _finding(query: Query, at: ast.Node, name: str, known: frozenset[str]) -> Finding:
    message = f"nobody writes the attribute `@{name}`"
    return query.finding(rule.code, message, at.span, rule.severity, fix=_fix(name, known))


def _fix(name: str, known: frozenset[str]) -> str:
    return suggestion(name, known) or "declare it in contract/log_events.yaml, or make it in a pipeline"
