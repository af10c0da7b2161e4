"""Datadog's part of a rehearsal: series in, evaluations each minute, notifications and their outcomes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lrcp.contract.names import Metric
from lrcp.core.capture import Point, Record
from lrcp.core.timeline import GroupTrack, IncidentRecord, MonitorTrack, NotificationRecord, PageRecord
from lrcp.evaluate import Evaluation, MonitorEvaluator, SeriesStore, Transition
from lrcp.query import ast
from lrcp.rehearse.declarations import Watched, WatchedMonitor
from lrcp.rehearse.history import values
from lrcp.rehearse.scenario import History
from lrcp.respond import Outcome, Responder, duplicates, render_notification
from lrcp.respond.records import incident_records, monitor_track, notification_record, page_records


class Watch:
    """All monitors of a service on one store of series, from one minute to the next.

    ``undeclared`` are metrics that arrived and that the contract does not know; ``dropped`` counts the points
    that the service's telemetry says it lost.
    """

    def __init__(self, watched: Watched, start: float) -> None:
        self.notifications: list[NotificationRecord] = []
        self.undeclared: set[str] = set()
        self.dropped = 0
        self._watched = watched
        self._start = start
        self._store = SeriesStore(watched.metric_types)
        self._responder = Responder(watched.incident_handles)
        self._monitors = list(_evaluated(watched, self._store))

    def add_history(self, history: History) -> None:
        """Points from before the scenario, with the tags that the service would give them."""
        own = (f"service:{self._watched.service}", f"env:{self._watched.environment}")
        self._store.add_history(
            history.metric,
            self._watched.metric_types[history.metric],
            tuple(sorted({*history.tags, *own})),
            start=self._start + history.begin,
            step=int(history.every),
            values=values(history, self._start),
        )

    def add(self, records: Iterable[Record]) -> None:
        """Take in what arrived. Raises MetricTypeError for a metric of another type than the contract says."""
        for point in records:
            if isinstance(point, Point):
                self._store.add(point)
                if point.name not in self._watched.metric_types:
                    self.undeclared.add(point.name)
                elif point.name == Metric.LRCP_TELEMETRY_DROPPED:
                    self.dropped += round(sum(point.values))

    def evaluate(self, at: float, phase: str) -> None:
        """Evaluate every monitor at ``at``."""
        for monitor in self._monitors:
            for evaluation in monitor.evaluator.evaluate(at):
                monitor.saw(evaluation)
                if evaluation.transition is not None:
                    self._tell(monitor, evaluation, evaluation.transition, phase)

    @property
    def tracks(self) -> list[MonitorTrack]:
        return [monitor.track for monitor in self._monitors]

    @property
    def incidents(self) -> list[IncidentRecord]:
        return incident_records(self._responder.incidents)

    @property
    def pages(self) -> list[PageRecord]:
        return page_records(self._responder.pages)

    @property
    def duplicates(self) -> list[Outcome]:
        """Incidents and pages beyond the first of one alert."""
        return duplicates(self._responder.outcomes)

    def _tell(self, monitor: _Monitor, evaluation: Evaluation, transition: Transition, phase: str) -> None:
        notification = render_notification(monitor.watched.definition, transition)
        self._responder.receive(notification)
        self.notifications.append(notification_record(notification, evaluation.group, phase))


@dataclass(frozen=True, slots=True)
class _Monitor:
    watched: WatchedMonitor
    evaluator: MonitorEvaluator
    groups: dict[str, GroupTrack] = field(default_factory=dict)

    def saw(self, evaluation: Evaluation) -> None:
        group = self.groups.setdefault(evaluation.group, GroupTrack(evaluation.group, [], []))
        group.saw(evaluation.at, evaluation.value, str(evaluation.state))

    @property
    def track(self) -> MonitorTrack:
        return monitor_track(self.watched.definition, self.watched.severity, self.groups, self.watched.unit)


def _evaluated(watched: Watched, store: SeriesStore) -> Iterator[_Monitor]:
    """Monitors in the order of evaluation: composites look at the states of the others, so they come last."""
    parts: dict[str, MonitorEvaluator] = {}
    for each in sorted(watched.monitors, key=lambda each: isinstance(each.definition.ast, ast.CompositeMonitor)):
        evaluator = MonitorEvaluator(each.definition, store, slos=watched.slos, parts=dict(parts))
        parts[each.reference] = evaluator
        yield _Monitor(each, evaluator)
