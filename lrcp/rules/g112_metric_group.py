from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.model import Attribute
from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import METRIC, attributes_of
from lrcp.rules.rule import Rule

rule = Rule("G112", "A log metric is grouped by an attribute whose values have no end: each is a metric to pay for.")


def check(context: Context) -> Iterator[Finding]:
    attributes = attributes_of(context)
    for resource in context.of_type(METRIC):
        for number, group in enumerate(resource.arguments.get("group_by", ())):
            name = str(group.get("path", ""))
            attribute = attributes.get(name.removeprefix("@"))
            if attribute is not None and name.startswith("@") and _endless(attribute, context):
                message = f"`{name}` has a value of its own in nearly every log"
                fix = "group by an attribute that is a tag of metrics, or by none"
                yield finding(rule.code, resource, message, "group_by", number, "path", fix=fix)


def _endless(attribute: Attribute, context: Context) -> bool:
    """Tags are bounded, booleans too; the rest is numbers, ids and what people write."""
    return attribute.type != "boolean" and attribute.name not in context.vocabulary.values
