from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import METRIC, PIPELINE, covers, is_judged, key_of, log_queries, processors, read_by, search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions

rule = Rule("G101", "A log pipeline, index, archive or log metric names an attribute that nobody writes.")


def check(context: Context) -> Iterator[Finding]:
    made = [each for resource in context.of_type(PIPELINE) for each in processors(resource)]
    known = context.vocabulary.attributes.union(*(each.makes for each in made))
    for query in log_queries(context):
        for condition in conditions(search_of(query)) if is_judged(context, query) else ():
            key = key_of(condition)
            if key.startswith("@") and not covers(known, key[1:]):
                message, fix = f"nobody writes the attribute `{key}`", _fix(key[1:], known)
                yield query.finding(rule.code, message, condition.span or query.tree.span, rule.severity, fix=fix)
    for resource in (*context.of_type(PIPELINE), *context.of_type(METRIC)):
        for name, path in read_by(context, resource):
            if not covers(known, name):
                message = f"nobody writes the attribute `{name}`"
                yield finding(rule.code, resource, message, *path, fix=_fix(name, known))


def _fix(name: str, known: frozenset[str]) -> str:
    return suggestion(name, known) or "declare it in contract/log_events.yaml, or make it in a pipeline"
