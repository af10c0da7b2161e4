"""Datadog's part of a rehearsal: series in, evaluations each minute, notifications and their outcomes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.frozen import Frozen, field, replace
from lrcp.core.timeline import GroupTrack, MonitorTrack, NotificationRecord
from lrcp.evaluate import Evaluation, MonitorEvaluator, Transition
from lrcp.query import ast
from lrcp.rehearse.arrivals import Arrivals
from lrcp.rehearse.declarations import Watched, WatchedMonitor
from lrcp.respond import Notification, Outcome, Responder, render_notification
from lrcp.respond.records import monitor_track, notification_record


class Told(Frozen):
    """A notification and what it led to."""

    notification: Notification
    outcomes: Sequence[Outcome]


class Watch:
    """All monitors of a service on what has arrived, from one minute to the next."""

    def __init__(self, watched: Watched, arrivals: Arrivals) -> None:
        self.notifications: list[NotificationRecord] = []
        self._watched = watched
        self._responder = Responder(watched.incident_handles, watched.on_call)
        self._monitors = list(_evaluated(watched, arrivals))

    def evaluate(self, at: float, phase: str) -> list[Told]:
        """Evaluate every monitor at ``at``."""
        return self._told([monitor.evaluator.evaluate(at) for monitor in self._monitors], phase)

    def evaluate_all(self, instants: Sequence[float], phase: str) -> Iterator[list[Told]]:
        """``evaluate`` at each of ``instants``, measured together: everything until then has arrived."""
        steps = [monitor.evaluator.evaluations(instants) for monitor in self._monitors]
        for _, *found in zip(instants, *steps, strict=True):
            yield self._told(found, phase)

    @property
    def tracks(self) -> list[MonitorTrack]:
        return [replace(monitor.track, service=self._watched.service) for monitor in self._monitors]

    @property
    def outcomes(self) -> list[Outcome]:
        return self._responder.outcomes

    def _told(self, found: Sequence[Sequence[Evaluation]], phase: str) -> list[Told]:
        """What the evaluations of each monitor, in their order, lead to."""
        told = []
        for monitor, evaluations in zip(self._monitors, found, strict=True):
            for evaluation in evaluations:
                monitor.saw(evaluation)
                if evaluation.transition is not None:
                    told.append(self._tell(monitor, evaluation, evaluation.transition, phase))
        return told

    def _tell(self, monitor: _Monitor, evaluation: Evaluation, transition: Transition, phase: str) -> Told:
        notification = render_notification(monitor.watched.definition, transition)
        outcomes = self._responder.receive(notification)
        record = notification_record(notification, evaluation.group, phase)
        self.notifications.append(replace(record, service=self._watched.service))
        return Told(notification, outcomes)


class _Monitor(Frozen):
    watched: WatchedMonitor
    evaluator: MonitorEvaluator
    groups: dict[str, GroupTrack] = field(default_factory=dict)

    def saw(self, evaluation: Evaluation) -> None:
        group = self.groups.setdefault(evaluation.group, GroupTrack(evaluation.group, [], []))
        group.saw(evaluation.at, evaluation.value, str(evaluation.state))

    @property
    def track(self) -> MonitorTrack:
        return monitor_track(self.watched.definition, self.watched.severity, self.groups, self.watched.unit)


def _evaluated(watched: Watched, arrivals: Arrivals) -> Iterator[_Monitor]:
    """Monitors in the order of evaluation: composites look at the states of the others, so they come last."""
    parts: dict[str, MonitorEvaluator] = {}
    for each in sorted(watched.monitors, key=lambda each: isinstance(each.definition.ast, ast.CompositeMonitor)):
        evaluator = MonitorEvaluator(
            each.definition,
            arrivals.series,
            slos=watched.slos,
            parts=dict(parts),
            downtimes=watched.downtimes,
            events=arrivals.events,
            checks=arrivals.checks,
        )
        parts[each.reference] = evaluator
        yield _Monitor(each, evaluator)
