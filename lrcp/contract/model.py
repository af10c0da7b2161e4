"""The contract as data: what services emit, under which names, with which tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from lrcp.core.frozen import Frozen, field
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


class Tag(Frozen):
    """A tag key. ``values`` is None where they cannot be listed; then ``bound`` says how many there can be.

    ``values_of`` lists them by sender (a service or a kind) where senders differ; ``values`` are then all of them,
    and who is not listed may send any.
    ``sent_by`` are the only ones that send the tag; everybody does when it is empty.
    """

    key: str
    values: tuple[str, ...] | None
    bound: int
    when_true: bool
    determined_by: str | None
    meaning: str
    position: Position
    values_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sent_by: tuple[str, ...] = ()

    def sent(self, senders: Collection[str]) -> bool:
        """Whether a service sends it; ``senders`` are its name, its kind and the kinds above."""
        return not self.sent_by or not set(self.sent_by).isdisjoint(senders)

    def values_for(self, senders: Collection[str]) -> tuple[str, ...] | None:
        """What a service may send, by the first of ``senders`` that says so; None where that cannot be listed."""
        return next((self.values_of[each] for each in senders if each in self.values_of), self.values)

    def states(self, senders: Collection[str] = ()) -> int:
        """How many different things a point can say by this tag, its absence included where it may be left out."""
        if not self.sent(senders):
            return 1
        listed = next((len(self.values_of[each]) for each in senders if each in self.values_of), self.bound)
        return min(listed, self.bound) + self.when_true


class Metric(Frozen):
    """One metric; ``tags`` in the order of its tag sets, then its own.

    ``emitted_by`` names kinds and services. ``bounds`` are sets of keys whose values cannot combine freely, each with
    the number of combinations that there are at most. ``sets`` are the tag sets that it names.
    """

    name: str
    type: MetricType
    percentiles: bool
    unit: str | None
    tags: tuple[Tag, ...]
    emitted_by: tuple[str, ...]
    status: MetricStatus
    meaning: str
    position: Position
    bounds: tuple[tuple[frozenset[str], int], ...] = ()
    sets: tuple[str, ...] = ()

    @property
    def tag_keys(self) -> tuple[str, ...]:
        return tuple(tag.key for tag in self.tags)

    def tag(self, key: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.key == key), None)

    def sent_by(self, senders: Collection[str]) -> bool:
        """Whether a service sends it, once it is built; ``senders`` are its name, its kind and the kinds above."""
        return not set(self.emitted_by).isdisjoint(senders)

    @property
    def series_per_combination(self) -> int:
        """Custom metrics that Datadog bills for one combination of tag values."""
        if self.type is not MetricType.DISTRIBUTION:
            return 1
        return 10 if self.percentiles else 5


class Attribute(Frozen):
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


class LogEvent(Frozen):
    """``attributes`` are those besides the unified ones; ``level`` is the usual one."""

    name: str
    level: str
    attributes: Mapping[str, Attribute]
    meaning: str
    position: Position


class Price(Frozen):
    """US dollars for a million tokens; ``cheaper`` and ``better`` are the models to switch to, if there are such."""

    model: str
    provider: str
    input: float
    output: float
    position: Position
    cheaper: str | None = None
    better: str | None = None

    @property
    def rates(self) -> tuple[float, float]:
        return self.input, self.output

    def below(self, other: Price) -> bool:
        """Whether this model never costs more than ``other``, and sometimes less."""
        pairs = list(zip(self.rates, other.rates, strict=True))
        return all(own <= theirs for own, theirs in pairs) and self.rates != other.rates


class Span(Frozen):
    """A span that services make; Datadog APM turns it into the metrics ``trace.<name>`` and ``trace.<name>.*``."""

    name: str
    emitted_by: tuple[str, ...]
    meaning: str
    position: Position

    def made_by(self, senders: Collection[str]) -> bool:
        """Whether a service makes it; ``senders`` are its name, its kind and the kinds above."""
        return not set(self.emitted_by).isdisjoint(senders)


class EventSource(Frozen):
    """Where events of the event stream come from: the value of ``source:`` in searches."""

    name: str
    sent_by: str
    meaning: str
    position: Position


class Contract(Frozen):
    """All of contract/, by name. Without ``spans`` nothing is known of what is traced, and so of ``event_sources``.

    ``sets`` says where each tag set is declared. ``other_services`` are those that searches may name
    besides the catalogue's; without their file they are None, and may be any.
    """

    metrics: Mapping[str, Metric]
    tags: Mapping[str, Tag]
    unified: Mapping[str, Attribute]
    events: Mapping[str, LogEvent]
    prices: Mapping[str, Price]
    spans: Mapping[str, Span] = field(default_factory=dict)
    event_sources: Mapping[str, EventSource] = field(default_factory=dict)
    sets: Mapping[str, Position] = field(default_factory=dict)
    other_services: frozenset[str] | None = None

    @property
    def metric_types(self) -> Mapping[str, str]:
        return {name: metric.type.value for name, metric in self.metrics.items()}

    def span_of(self, metric: str) -> Span | None:
        """The span that a metric ``trace.*`` is made of."""
        name = metric.removeprefix("trace.")
        found = (span for span in self.spans.values() if name == span.name or name.startswith(f"{span.name}."))
        return max(found, key=lambda span: len(span.name), default=None)

    def emitted_by(self, kind: str) -> tuple[Metric, ...]:
        """What services of ``kind`` (catalog/kinds.yaml) send today."""
        return tuple(
            metric
            for metric in self.metrics.values()
            if kind in metric.emitted_by and metric.status is MetricStatus.EMITTED
        )
