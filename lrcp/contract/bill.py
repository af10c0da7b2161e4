"""What the contract's metrics cost: Datadog bills custom metrics, not points.

A custom metric is one combination of tag values that occurred within an hour, times a factor of the type: 1 for
counts and gauges, 5 for distributions and histograms, 10 for distributions with percentiles.
Source: https://docs.datadoghq.com/account_management/billing/custom_metrics/.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import prod

from lrcp.contract.model import Contract, Metric, MetricStatus
from lrcp.core.capture import Point

_FACTORS = {"h": 5, "ms": 5, "d": 5}  # of what the contract does not know, by DogStatsD's types


@dataclass(frozen=True, slots=True)
class Line:
    """One metric: ``combinations`` is how many there can be in one environment, ``measured`` how many there were."""

    metric: str
    combinations: int
    factor: int
    measured: int | None = None

    @property
    def custom_metrics(self) -> int:
        return self.combinations * self.factor

    @property
    def measured_custom_metrics(self) -> int | None:
        return None if self.measured is None else self.measured * self.factor

    @property
    def exceeded(self) -> bool:
        """More was seen than there can be: the contract is wrong."""
        return self.measured is not None and self.measured > self.combinations


@dataclass(frozen=True, slots=True)
class Bill:
    """The bill of one environment; ``lines`` by cost, the largest first. ``budget`` None: nobody set one."""

    environment: str
    lines: tuple[Line, ...]
    budget: int | None = None

    @property
    def custom_metrics(self) -> int:
        return sum(line.custom_metrics for line in self.lines)

    @property
    def measured(self) -> int | None:
        """Custom metrics that were really seen; None when nobody looked."""
        seen = [line.measured_custom_metrics for line in self.lines]
        return None if all(each is None for each in seen) else sum(each or 0 for each in seen)

    @property
    def over_budget(self) -> bool:
        return self.budget is not None and self.custom_metrics > self.budget

    @property
    def exceeded(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.exceeded)

    @property
    def failed(self) -> bool:
        return self.over_budget or bool(self.exceeded)


def forecast(
    contract: Contract, services: Mapping[str, Collection[str]], environment: str, budget: int | None = None
) -> Bill:
    """The most that ``environment`` can be billed for. ``services``: each one's kind and the kinds above it."""
    lines = (
        Line(metric.name, combinations(metric, senders), metric.series_per_combination)
        for metric in contract.metrics.values()
        if metric.status is MetricStatus.EMITTED and (senders := _senders(metric, services))
    )
    return Bill(environment, _largest_first(lines), budget)


def combinations(metric: Metric, services: int) -> int:
    """How many combinations of tag values ``services`` can send in one environment.

    A tag that another one settles adds none, if the other one is on the metric too.
    """
    bounds = {"env": 1, "service": services}
    keys = metric.tag_keys
    free = (tag for tag in metric.tags if tag.determined_by not in keys)
    return prod(bounds.get(tag.key, tag.states) for tag in free)


def measure(bill: Bill, points: Iterable[Point]) -> Bill:
    """The bill beside what ``points`` of its environment really combined, by metric."""
    seen: dict[str, set[tuple[str, ...]]] = {}
    types: dict[str, str] = {}
    for point in points:
        if f"env:{bill.environment}" in point.tags:
            seen.setdefault(point.name, set()).add(point.tags)
            types[point.name] = point.type
    known = {line.metric for line in bill.lines}
    lines = [Line(line.metric, line.combinations, line.factor, len(seen.get(line.metric, ()))) for line in bill.lines]
    lines += [Line(name, 0, _FACTORS.get(types[name], 1), len(seen[name])) for name in sorted(seen.keys() - known)]
    return Bill(bill.environment, _largest_first(lines), bill.budget)


def _senders(metric: Metric, services: Mapping[str, Collection[str]]) -> int:
    return sum(not set(metric.emitted_by).isdisjoint(kinds) for kinds in services.values())


def _largest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.custom_metrics, line.metric)))
