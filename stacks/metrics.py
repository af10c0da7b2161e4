"""What Datadog is told about each metric of the contract: description, unit, type, tag keys and percentiles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lrcp.contract.model import Metric, MetricStatus, MetricType
from stacks.stack import DatadogResource, DatadogStack

METADATA = "datadog_metric_metadata"
TAG_CONFIGURATION = "datadog_metric_tag_configuration"
FLUSH_SECONDS = 10  # DogStatsD's; Datadog divides counts by it to store them as rates


def add_metrics(stack: DatadogStack, metrics: Iterable[Metric]) -> None:
    """Metadata and tag configuration of every metric that is or will be sent.

    Datadog refuses both for a metric that it has never received, so `lrcp introduce` sends each once
    (docs/adr/0005-metric-tag-configuration.md).
    """
    for metric in metrics:
        if metric.status is MetricStatus.RESERVED:
            continue
        DatadogResource(stack, METADATA, terraform_name(metric.name), metadata(metric))
        DatadogResource(stack, TAG_CONFIGURATION, terraform_name(metric.name), tag_configuration(metric))


def terraform_name(metric: str) -> str:
    """Metric names have no dash, so that two of them never meet in one Terraform name."""
    return metric.replace(".", "-")


def metadata(metric: Metric) -> Mapping[str, Any]:
    """Type and interval are written although Datadog knows them: left out, each plan would want to remove them."""
    return {
        "metric": metric.name,
        "type": in_app(metric),
        "unit": metric.unit,
        "description": metric.meaning,
        "statsd_interval": FLUSH_SECONDS,
    }


def tag_configuration(metric: Metric) -> Mapping[str, Any]:
    """All tag keys of the contract stay queryable, so that none goes missing, and no other is paid for."""
    return {
        "metric_name": metric.name,
        "metric_type": in_app(metric),
        # The provider refuses the argument for other types, even when it is false.
        **({"include_percentiles": metric.percentiles} if metric.type is MetricType.DISTRIBUTION else {}),
        "tags": sorted(metric.tag_keys),
    }


def in_app(metric: Metric) -> str:
    """The type that Datadog stores: DogStatsD's counts are rates, which `.as_count()` multiplies by the interval.

    As `count` they would not be multiplied, and each sum be a tenth of the truth
    (https://docs.datadoghq.com/metrics/types/).
    """
    return "rate" if metric.type is MetricType.COUNT else metric.type.value


def configurations_for(stack: DatadogStack, query: str) -> list[str]:
    """Addresses of those in ``stack`` that switch on percentiles of what ``query`` reads: it has to wait for them."""
    return [
        resource.address
        for resource in stack.of_type(TAG_CONFIGURATION)
        if resource.arguments.get("include_percentiles") and _queries(query, resource.arguments["metric_name"])
    ]


def _queries(query: str, metric: str) -> bool:
    # Most metrics are not in most queries; that is seen sooner than a pattern is compiled.
    return metric in query and re.search(rf"(?<![\w.]){re.escape(metric)}\{{", query) is not None
