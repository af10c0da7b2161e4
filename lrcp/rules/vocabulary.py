"""The names that queries may use: the contract's metrics and those that others are known to send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from lrcp.contract.foreign import ForeignMetric, Impossible, foreign
from lrcp.contract.model import Contract, MetricStatus
from lrcp.core.frozen import Frozen, replace
from lrcp.core.position import Position


class Metric(Frozen):
    """``type`` as in the contract, or ``total`` for a gauge that may be added up.

    ``tags`` are None when nothing is known about them, or when rule C122 judges them.
    ``foreign`` says who else than our services sends it.
    """

    name: str
    type: str
    tags: frozenset[str] | None = None
    percentiles: bool = False
    planned: bool = False
    reserved: bool = False
    position: Position | None = None
    unit: str | None = None
    foreign: ForeignMetric | Impossible | None = None

    @property
    def has_percentiles(self) -> bool:
        return self.type == "distribution" and self.percentiles

    @property
    def event_driven(self) -> bool:
        """Sent when something happens: silence means that nothing did."""
        return self.type == "count"


@dataclass(frozen=True)
class Vocabulary:
    """``values`` maps a tag key to what it may be, None when it is not bounded by a list.

    ``tags`` says where each key of the contract is declared, ``contract`` is where all of it comes from.
    """

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    values: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    tags: Mapping[str, Position] = field(default_factory=dict)
    contract: Contract | None = None

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
                unit=metric.unit,
            )
            for metric in contract.metrics.values()
        }
        values = {key: frozenset(tag.values) if tag.values else None for key, tag in contract.tags.items()}
        return cls(metrics, values, {key: tag.position for key, tag in contract.tags.items()}, contract)

    def joined(self, made: Iterable[Metric]) -> Vocabulary:
        """With metrics that no service sends; what the contract says of a name goes before."""
        others = {metric.name: metric for metric in made if metric.name not in self.metrics}
        return replace(self, metrics={**self.metrics, **others}) if others else self

    def metric(self, name: str) -> Metric | None:
        return self.metrics.get(name) or _foreign_metric(name)

    @cached_property
    def attributes(self) -> frozenset[str]:
        """What the log lines of services hold."""
        if self.contract is None:
            return frozenset()
        own = (event.attributes for event in self.contract.events.values())
        return frozenset(name for attributes in (self.contract.unified, *own) for name in attributes)


@lru_cache(maxsize=4096)
def _foreign_metric(name: str) -> Metric | None:
    """What others send, without its tags: rule C122 judges them, and knows why they are so few."""
    found = foreign().metric(name)
    if found is None:
        return None
    if isinstance(found, Impossible):
        # Nothing is said of what does not exist but that; percentiles keep the rules about types quiet.
        return Metric(name, "distribution", percentiles=True, foreign=found)
    type = "total" if found.adds_up else found.type
    # Whether percentiles are enabled is set in Datadog, where we cannot see it.
    return Metric(name, type, percentiles=type == "distribution", unit=found.unit, foreign=found)
