from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import PIPELINE, Processor, covers, is_judged, key_of, log_queries, processors, search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions
from lrcp.spec.orders import in_order
from lrcp.spec.queries import Path, Query

rule = Rule("G105", "A pipeline asks for an attribute that is made only after it has asked.")


def check(context: Context) -> Iterator[Finding]:
    pipelines = in_order(context.resources, PIPELINE)
    steps = [each for resource in pipelines for each in processors(resource)]
    known = context.vocabulary.attributes
    ours = [query.resource for query in log_queries(context, PIPELINE) if is_judged(context, query)]
    for place, step in enumerate(steps):
        if step.resource not in ours:
            continue
        before = known.union(*(each.makes for each in steps[:place]))
        for name, path in step.reads:
            if maker := _later(name, before | step.makes, steps[place + 1 :]):
                yield finding(rule.code, step.resource, _message(name, maker), *path, fix=_fix(maker))
    for query in log_queries(context, PIPELINE):
        if is_judged(context, query):
            yield from _searches(query, steps, known)


def _searches(query: Query, steps: list[Processor], known: frozenset[str]) -> Iterator[Finding]:
    asked_before = _begin(query, steps)
    before = known.union(*(each.makes for each in steps[:asked_before]))
    for condition in conditions(search_of(query)):
        key = key_of(condition)
        if key.startswith("@") and (maker := _later(key[1:], before, steps[asked_before:])):
            message, fix = _message(key, maker), _fix(maker)
            yield query.finding(rule.code, message, condition.span, rule.severity, fix=fix)


def _begin(query: Query, steps: list[Processor]) -> int:
    """How many processors have run when a filter is asked: all before the pipeline or processor that it is of."""
    own = [number for number, each in enumerate(steps) if each.resource is query.resource]
    block = _block(query.path)
    inside = [number for number in own if steps[number].path[: len(block)] == block]
    return min(inside or own, default=0)


def _block(path: Path) -> Path:
    """The processor that a search stands in; empty for the filter of the pipeline itself."""
    found = [number for number, step in enumerate(path) if step == "processor"]
    return path[: found[-1] + 3] if found else ()


def _later(name: str, before: frozenset[str], after: list[Processor]) -> Processor | None:
    if covers(before, name):
        return None
    return next((each for each in after if covers(each.makes, name)), None)


def _message(name: str, maker: Processor) -> str:
    return f"`{name}` is made later, by the pipeline `{maker.resource.id}`"


def _fix(maker: Processor) -> str:
    return f"put `{maker.resource.id}`, or the processor that makes it, before this one"
