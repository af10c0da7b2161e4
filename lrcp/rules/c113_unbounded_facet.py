from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.bills import Known, facets
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import METRIC, attributes_of
from lrcp.rules.made import MAKERS
from lrcp.rules.rule import Rule

rule = Rule("C113", "A metric made in Datadog is grouped by a tag of which nobody says how many values it has.")


def check(context: Context) -> Iterator[Finding]:
    if context.vocabulary.contract is None:
        return
    bounds, attributes = Known(context.vocabulary.contract, context.resources), attributes_of(context)
    for resource in (each for type in MAKERS for each in context.of_type(type)):
        for number, (path, key) in enumerate(facets(resource)):
            # Of what log lines hold, G112 says which has no end.
            of_logs = resource.type == METRIC and path.removeprefix("@") in attributes
            if not of_logs and bounds.tag(path, key) is None:
                message = f"the tag `{key}` may have any number of values, each a custom metric to pay for"
                fix = f"declare `{key}` in contract/tags.yaml, with `values` or `at_most`"
                yield finding(rule.code, resource, message, "group_by", number, fix=fix)
