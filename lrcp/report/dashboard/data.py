"""What a dashboard is drawn from: everything that arrived in a span of time, and the declarations around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lrcp.core.capture import FLUSH_SECONDS, LogLine, Point, Record, ServiceCheck
from lrcp.core.errors import UsageError
from lrcp.core.event import Event
from lrcp.evaluate import CheckStore, EventStore, SeriesStore
from lrcp.evaluate.events import log_event
from lrcp.evaluate.frame import Grid
from lrcp.report.dashboard.watched import Watched, alerts_of, watch
from lrcp.spec import Spec


@dataclass(frozen=True)
class Data:
    """``begin`` to ``end`` is the dashboard's time frame, seconds since the epoch.

    ``variables`` are chosen values of template variables, by name; the others take their defaults. ``source``
    says where the data is from.
    """

    spec: Spec
    series: SeriesStore
    checks: CheckStore
    events: EventStore
    listed: Sequence[Event]
    begin: int
    end: int
    source: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        records: Iterable[Record],
        spec: Spec,
        types: Mapping[str, str],
        source: str,
        *,
        variables: Mapping[str, str] | None = None,
        last: float | None = None,
        processed: Callable[[LogLine], Event] = log_event,
    ) -> Data:
        """``types`` of metrics as the contract declares them; ``last`` so many seconds are shown, all of them by
        default; ``processed`` is what log pipelines make of a line. Raises UsageError when there is nothing.
        """
        series, checks, events, listed = SeriesStore(types), CheckStore(), EventStore(), []
        instants: list[float] = []
        for record in records:
            instants.append(record.at)
            match record:
                case Point():
                    series.add(record)
                case ServiceCheck():
                    checks.add(record)
                case LogLine() | Event():
                    event = processed(record) if isinstance(record, LogLine) else record
                    events.add(event)
                    listed.append(event)
        if not instants:
            raise UsageError(f"{source} holds nothing that could be shown")
        end = (int(max(instants)) // FLUSH_SECONDS + 1) * FLUSH_SECONDS
        first = int(min(instants)) // FLUSH_SECONDS * FLUSH_SECONDS
        begin = first if last is None else max(first, end - int(last))
        return cls(spec, series, checks, events, listed, begin, end, source, variables or {})

    @property
    def window(self) -> Grid:
        """The time frame as one bucket."""
        return Grid.single(self.begin, self.end)

    def grid(self, most: int) -> Grid:
        """The time frame in at most about so many buckets of a round width."""
        steps = (10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 86400)
        length = self.end - self.begin
        return Grid.aligned(self.begin, self.end, next((step for step in steps if length <= step * most), steps[-1]))

    @cached_property
    def services(self) -> frozenset[str]:
        """The services that sent something."""
        metrics = (self.series.metric(name) for name in self.series.names)
        tags = {tag for metric in metrics if metric is not None for each in metric.tags for tag in each}
        tags |= {tag for event in self.listed for tag in event.tags}
        return frozenset(tag.removeprefix("service:") for tag in tags if tag.startswith("service:"))

    @cached_property
    def monitors(self) -> Sequence[Watched]:
        """The monitors of all services that sent something, as they went in the time frame."""
        own = [each for each in self.spec.of_type("datadog_monitor") if each.service in self.services]
        return watch(own, self.spec, self.series, self.events, self.checks, range(self.begin, self.end + 1, 60))

    @cached_property
    def alerts(self) -> Sequence[Event]:
        """What the monitors of this data would have written to the event stream."""
        return alerts_of(self.monitors)
