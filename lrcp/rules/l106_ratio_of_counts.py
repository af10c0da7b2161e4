from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("L106", "An objective of type metric counts good and total events; this query is no count.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        resource, path = use.query.resource, use.query.path
        if resource.type != "datadog_service_level_objective" or not _counted(path):
            continue
        if use.node.aggregator == "count":
            continue  # the number of values of a distribution
        if use.node.aggregator != "sum" or not use.node.has("as_count"):
            message = "good and total events are added up"
            fix = f"write `sum:{use.node.metric}{{...}}.as_count()`"
            yield use.query.finding(rule.code, message, use.node.span, rule.severity, fix=fix)


def _counted(path: tuple[str | int, ...]) -> bool:
    """The two queries of a ratio in its older form, or those of a count in its newer one."""
    return path[0] == "query" or path[:2] == ("sli_specification", "count")
