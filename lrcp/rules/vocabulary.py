"""The names that queries may use: the contract's metrics and those that Datadog's own products send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrcp.contract.model import Contract, MetricStatus
from lrcp.core.position import Position

# Sent by APM for every traced service; <operation> stands for any operation name (DOCS: tracing/metrics).
_TRACE_SUFFIXES = (".hits", ".errors", ".duration", ".apdex", ".hits.by_http_status", ".hits.by_type")
_TRACE_TAGS = frozenset(
    {"service", "env", "version", "resource", "resource_name", "http.status_code", "http.status_class"}
)


@dataclass(frozen=True, slots=True)
class Metric:
    """``type`` as in the contract; ``tags`` None when nothing is known about them."""

    name: str
    type: str
    tags: frozenset[str] | None = None
    percentiles: bool = False
    planned: bool = False
    reserved: bool = False
    position: Position | None = None

    @property
    def has_percentiles(self) -> bool:
        return self.type == "distribution" and self.percentiles

    @property
    def event_driven(self) -> bool:
        """Sent when something happens: silence means that nothing did."""
        return self.type == "count"


@dataclass(frozen=True)
class Vocabulary:
    """``values`` maps a tag key to what it may be, None when it is not bounded by a list."""

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    values: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, contract: Contract) -> Vocabulary:
        metrics = {
            metric.name: Metric(
                metric.name,
                metric.type.value,
                frozenset(metric.tag_keys),
                metric.percentiles,
                planned=metric.status is MetricStatus.PLANNED,
                reserved=metric.status is MetricStatus.RESERVED,
                position=metric.position,
            )
            for metric in contract.metrics.values()
        }
        values = {key: frozenset(tag.values) if tag.values else None for key, tag in contract.tags.items()}
        return cls(metrics, values)

    def metric(self, name: str) -> Metric | None:
        return self.metrics.get(name) or _trace_metric(name)


def _trace_metric(name: str) -> Metric | None:
    if not name.startswith("trace."):
        return None
    if name.count(".") == 1:  # the latency distribution, `trace.<operation>`
        return Metric(name, "distribution", _TRACE_TAGS, percentiles=True)
    for suffix in _TRACE_SUFFIXES:
        if name.endswith(suffix):
            return Metric(name, "count" if ".hits" in suffix or suffix == ".errors" else "gauge", _TRACE_TAGS)
    return Metric(name, "distribution", _TRACE_TAGS, percentiles=True)
