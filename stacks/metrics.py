"""What Datadog is told about each metric of the contract: description, unit, type, and percentiles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lrcp.contract.model import Metric, MetricStatus
from stacks.stack import DatadogResource, DatadogStack

METADATA = "datadog_metric_metadata"
TAG_CONFIGURATION = "datadog_metric_tag_configuration"
FLUSH_SECONDS = 10  # DogStatsD's; Datadog divides counts by it to draw them as rates


def add_metrics(stack: DatadogStack, metrics: Iterable[Metric]) -> None:
    """Metadata of every metric that is or will be sent; a tag configuration for those whose percentiles are queried.

    Datadog refuses both for a metric that it has never received, so `lrcp introduce` sends each once
    (docs/adr/0005-metric-tag-configuration.md).
    """
    for metric in metrics:
        if metric.status is MetricStatus.RESERVED:
            continue
        DatadogResource(stack, METADATA, terraform_name(metric.name), metadata(metric))
        if metric.percentiles:
            DatadogResource(stack, TAG_CONFIGURATION, terraform_name(metric.name), tag_configuration(metric))


def terraform_name(metric: str) -> str:
    """Metric names have no dash, so that two of them never meet in one Terraform name."""
    return metric.replace(".", "-")


def metadata(metric: Metric) -> Mapping[str, Any]:
    """Type and interval are written although Datadog knows them: left out, each plan would want to remove them."""
    return {
        "metric": metric.name,
        "type": metric.type.value,
        "unit": metric.unit,
        "description": metric.meaning,
        "statsd_interval": FLUSH_SECONDS,
    }


def tag_configuration(metric: Metric) -> Mapping[str, Any]:
    """Percentiles need the list of tag keys that stay queryable: all of the contract's, so that none goes missing."""
    return {
        "metric_name": metric.name,
        "metric_type": "distribution",
        "include_percentiles": True,
        "tags": sorted(metric.tag_keys),
    }


def configurations_for(stack: DatadogStack, query: str) -> list[str]:
    """Addresses of the tag configurations in ``stack`` that ``query`` needs to exist before it is deployed."""
    return [
        resource.address
        for resource in stack.of_type(TAG_CONFIGURATION)
        if _queries(query, resource.arguments["metric_name"])
    ]


def _queries(query: str, metric: str) -> bool:
    # Most metrics are not in most queries; that is seen sooner than a pattern is compiled.
    return metric in query and re.search(rf"(?<![\w.]){re.escape(metric)}\{{", query) is not None
