"""What monitors read in a rehearsal: everything that arrived or that the scenario supplies, of all its services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lrcp.contract.names import Metric
from lrcp.core.capture import LogLine, Point, Record, ServiceCheck
from lrcp.core.event import Event
from lrcp.core.frozen import replace
from lrcp.evaluate import SeriesStore
from lrcp.evaluate.events import CheckStore, EventStore
from lrcp.logs.declared import Declared
from lrcp.prove.inputs import indexed
from lrcp.rehearse.history import columns
from lrcp.rehearse.scenario import History


class Arrivals:
    """The stores of one rehearsal. Logs go through the declared pipelines of ``logs`` before they are stored.

    ``metric_types`` by name, as the contract declares them; ``source`` is that of logs. ``undeclared`` are metrics that
    arrived and that the contract does not know; ``dropped`` counts the points that a service says it lost.
    """

    def __init__(self, metric_types: Mapping[str, str], logs: Declared | None = None, source: str = "") -> None:
        self.series = SeriesStore(metric_types)
        self.events = EventStore()
        self.checks = CheckStore()
        self.undeclared: set[str] = set()
        self.dropped = 0
        self._metric_types = metric_types
        self._logs = logs
        self._agent = {"ddsource": source} if source else {}

    def add_history(self, history: History, start: float, environment: str, seed: int = 0) -> None:
        """Points that nothing sends, with the tags that the service would give them."""
        own = (f"service:{history.service}", f"env:{environment}")
        for column in columns(history, start, seed):
            self.series.add_history(
                history.metric,
                self._metric_types[history.metric],
                tuple(sorted({*history.tags, *own})),
                start=start + history.begin,
                step=int(history.every),
                values=column,
                weight=history.weight,
            )

    def add(self, records: Iterable[Record]) -> None:
        """Take in what arrived. Raises MetricTypeError for a metric of another type than the contract says."""
        for record in records:
            match record:
                case Point():
                    self._add_point(record)
                case LogLine():
                    self.events.add(indexed(self._collected(record), self._logs))
                case ServiceCheck():
                    self.checks.add(record)
                case Event():
                    self.events.add(record)

    def _collected(self, line: LogLine) -> LogLine:
        """With the source that the Agent adds, unless the line has one."""
        return replace(line, attributes={**self._agent, **line.attributes})

    def _add_point(self, point: Point) -> None:
        self.series.add(point)
        if point.name not in self._metric_types:
            self.undeclared.add(point.name)
        elif point.name == Metric.LRCP_TELEMETRY_DROPPED:
            self.dropped += round(sum(point.values))
