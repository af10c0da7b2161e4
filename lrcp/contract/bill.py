"""What the contract's metrics cost: Datadog bills custom metrics, not points.

A custom metric is one combination of tag values that occurred within an hour, times a factor of the type: 1 for
counts and gauges, 5 for distributions and histograms, 10 for distributions with percentiles.
Source: https://docs.datadoghq.com/account_management/billing/custom_metrics/.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import prod

from lrcp.contract.model import Contract, Metric, MetricStatus
from lrcp.core.capture import Point
from lrcp.core.frozen import Frozen, replace

_IDENTITY = frozenset({"service", "env"})  # one service in one environment has one value of each
_FACTORS = {"h": 5, "ms": 5, "d": 5}  # of what the contract does not know, by DogStatsD's types


class Line(Frozen):
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


class Bill(Frozen):
    """The bill of one environment; ``lines`` by cost, the largest first. ``budget`` None: nobody set one.

    ``planned`` is how many custom metrics will come once everything planned is sent.
    """

    environment: str
    lines: tuple[Line, ...]
    budget: int | None = None
    planned: int = 0

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
    contract: Contract,
    services: Mapping[str, Collection[str]],
    environment: str,
    budget: int | None = None,
    planned: Collection[str] = (),
) -> Bill:
    """The most that ``environment`` can be billed for.

    ``services``: each one's kind and the kinds above it. Those that are ``planned`` send nothing yet.
    """
    everybody = [(name, *kinds) for name, kinds in services.items()]
    today = _lines(contract, [each for each in everybody if each[0] not in planned], {MetricStatus.EMITTED})
    then = _lines(contract, everybody, {MetricStatus.EMITTED, MetricStatus.PLANNED})
    more = sum(line.custom_metrics for line in then) - sum(line.custom_metrics for line in today)
    return Bill(environment, _largest_first(today), budget, more)


def _lines(contract: Contract, services: Sequence[Collection[str]], statuses: Collection[MetricStatus]) -> list[Line]:
    return [
        Line(metric.name, combinations(metric, senders), metric.series_per_combination)
        for metric in contract.metrics.values()
        if metric.status in statuses and (senders := [each for each in services if metric.sent_by(each)])
    ]


def combinations(metric: Metric, services: Iterable[Collection[str]]) -> int:
    """How many combinations of tag values ``services`` can send in one environment.

    Each service is given as its name, its kind and the kinds above. What one sends is never what another sends, if
    the metric says whose it is.
    """
    each = [_combinations(metric, senders) for senders in services]
    return sum(each) if "service" in metric.tag_keys else max(each, default=0)


def _combinations(metric: Metric, senders: Collection[str]) -> int:
    """Of one service. A tag that another one settles adds none, if the other one is on the metric too."""
    sent = {tag.key for tag in metric.tags if tag.sent(senders)}
    states = {tag.key: tag.states(senders) for tag in metric.tags if tag.determined_by not in sent}
    states |= dict.fromkeys(_IDENTITY & states.keys(), 1)
    for keys, at_most in metric.bounds:
        together = prod(states.pop(key, 1) for key in keys)
        states |= {"+".join(sorted(keys)): min(at_most, together)}
    return prod(states.values())


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
    return replace(bill, lines=_largest_first(lines))


def _largest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.custom_metrics, line.metric)))
