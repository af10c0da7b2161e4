from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.log_searches import facets
from lrcp.rules.logs import attributes_of
from lrcp.rules.rule import Rule

rule = Rule("G116", "A log monitor calculates with an attribute that is no number.")

_NUMBERS_OF_ANYTHING = frozenset({"count", "cardinality"})


def check(context: Context) -> Iterator[Finding]:
    attributes = attributes_of(context)
    for query, step, name in facets(context):
        attribute = attributes.get(name)
        if step.name != "rollup" or step.arguments[0] in _NUMBERS_OF_ANYTHING or attribute is None:
            continue
        if attribute.type != "number":
            message = f"`@{name}` is a {attribute.type}: it has no `{step.arguments[0]}`"
            fix = f'count its values with `.rollup("cardinality", "@{name}")`, or measure a number'
            yield query.finding(rule.code, message, step.span, rule.severity, fix=fix)
