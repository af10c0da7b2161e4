"""The contract as data: what services emit, under which names, with which tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lrcp.core.position import Position


class MetricType(StrEnum):
    """How a metric is submitted through DogStatsD."""

    COUNT = "count"
    DISTRIBUTION = "distribution"
    GAUGE = "gauge"


class MetricStatus(StrEnum):
    """``planned``: may be named, nothing sends it yet. ``reserved``: the name is kept free."""

    EMITTED = "emitted"
    PLANNED = "planned"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag key. ``values`` is None where they cannot be listed; then ``bound`` says how many there can be."""

    key: str
    values: tuple[str, ...] | None
    bound: int
    when_true: bool
    determined_by: str | None
    meaning: str
    position: Position

    @property
    def states(self) -> int:
        """How many different things a point can say by this tag, its absence included where it may be left out."""
        return self.bound + self.when_true


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; ``tags`` in the order of its tag sets, then its own."""

    name: str
    type: MetricType
    percentiles: bool
    unit: str | None
    tags: tuple[Tag, ...]
    emitted_by: tuple[str, ...]
    status: MetricStatus
    meaning: str
    position: Position

    @property
    def tag_keys(self) -> tuple[str, ...]:
        return tuple(tag.key for tag in self.tags)

    def tag(self, key: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.key == key), None)

    @property
    def series_per_combination(self) -> int:
        """Custom metrics that Datadog bills for one combination of tag values."""
        if self.type is not MetricType.DISTRIBUTION:
            return 1
        return 10 if self.percentiles else 5


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a log line; ``type`` is boolean, number or string.

    ``free_text``: people or models may have written it, so personal data is redacted.
    """

    name: str
    type: str
    unit: str | None
    optional: bool
    free_text: bool
    meaning: str
    position: Position


@dataclass(frozen=True, slots=True)
class LogEvent:
    """``attributes`` are those besides the unified ones; ``level`` is the usual one."""

    name: str
    level: str
    attributes: Mapping[str, Attribute]
    meaning: str
    position: Position


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    model: str
    provider: str
    input: float
    output: float
    position: Position


@dataclass(frozen=True, slots=True)
class Contract:
    """All of contract/, by name."""

    metrics: Mapping[str, Metric]
    tags: Mapping[str, Tag]
    unified: Mapping[str, Attribute]
    events: Mapping[str, LogEvent]
    prices: Mapping[str, Price]

    @property
    def metric_types(self) -> Mapping[str, str]:
        return {name: metric.type.value for name, metric in self.metrics.items()}

    def emitted_by(self, kind: str) -> tuple[Metric, ...]:
        """What services of ``kind`` (catalog/kinds.yaml) send today."""
        return tuple(
            metric
            for metric in self.metrics.values()
            if kind in metric.emitted_by and metric.status is MetricStatus.EMITTED
        )
