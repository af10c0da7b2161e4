from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import PIPELINE, Processor, filter_of, processors, search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import implies
from lrcp.spec.orders import in_order

rule = Rule("G107", "Two pipelines give the same logs two values of one attribute.")
# What sets its target whatever stands there.
_OVERWRITES = frozenset({"category_processor", "arithmetic_processor", "string_builder_processor", "lookup_processor"})


def check(context: Context) -> Iterator[Finding]:
    made: list[Processor] = []
    for resource in in_order(context.resources, PIPELINE):
        own = [each for each in processors(resource) if each.kind in _OVERWRITES]
        for each in own:
            earlier = next((other for other in made if _differ(other, each) and _meet(context, other, each)), None)
            if earlier is not None:
                target = each.arguments.get("target")
                message = f"`{target}` is given another value than in the pipeline `{earlier.resource.id}`"
                fix = "use another target, or make filters that exclude each other"
                yield finding(rule.code, resource, message, *each.path, "target", fix=fix)
        made += own


def _differ(one: Processor, other: Processor) -> bool:
    """One that takes what stands there and makes it anew does so on purpose."""
    target = str(other.arguments.get("target"))
    if one.arguments.get("target") != target or target in (name for name, _ in other.reads):
        return False
    ignored = ("name", "is_enabled")
    return one.kind != other.kind or any(
        one.arguments.get(key) != other.arguments.get(key)
        for key in {*one.arguments, *other.arguments}.difference(ignored)
    )


def _meet(context: Context, one: Processor, other: Processor) -> bool:
    """Whether all logs of one of the two pipelines go through the other one, too."""
    first, second = _always(context, one), _always(context, other)
    return first is not None and second is not None and (implies(first, second) or implies(second, first))


def _always(context: Context, processor: Processor) -> ast.Search | None:
    """The filter of its pipeline; None for a processor that a filter inside keeps from running."""
    query = filter_of(context, processor.resource) if "pipeline" not in processor.path else None
    return search_of(query) if query is not None else None
