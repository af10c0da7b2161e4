"""The metrics that Datadog makes of logs, spans and RUM events, as their declarations say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

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
    compute = _block(resource.arguments.get("compute"))
    groups = resource.arguments.get("group_by", ())
    tags = frozenset(str(_block(each).get("tag_name")) for each in groups if _block(each).get("tag_name"))
    type, percentiles = str(compute.get("aggregation_type")), compute.get("include_percentiles") is True
    return Metric(resource.arguments["name"], type, tags, percentiles)


def _block(value: Any) -> dict[str, Any]:
    """A block of the provider, which may stand in a list of one."""
    inner = value[0] if isinstance(value, list) and value else value
    return inner if isinstance(inner, dict) else {}
