"""The metrics that Datadog makes of logs, spans and RUM events, as their declarations say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lrcp.facts.nested import block, blocks
from lrcp.rules.vocabulary import Metric
from lrcp.spec.model import Resource, Spec

MAKERS = {"datadog_logs_metric": "logs", "datadog_spans_metric": "spans", "datadog_rum_metric": "RUM events"}
"""What each type makes metrics of."""


def made_metrics(specs: Iterable[Spec]) -> Iterator[tuple[Metric, Resource]]:
    """Each with the resource that makes it. Nothing but the tags that they are grouped by is on them."""
    for spec in specs:
        for resource in spec.resources:
            if resource.type in MAKERS and isinstance(resource.arguments.get("name"), str):
                yield _metric(resource), resource


def _metric(resource: Resource) -> Metric:
    compute, groups = block(resource.arguments, "compute"), blocks(resource.arguments, "group_by")
    tags = frozenset(str(each["tag_name"]) for each in groups if each.get("tag_name"))
    type, percentiles = str(compute.get("aggregation_type")), compute.get("include_percentiles") is True
    return Metric(resource.arguments["name"], type, tags, percentiles)
