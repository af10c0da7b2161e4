"""One case: what it sends goes into stores, the monitor is evaluated minute by minute, what it did is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from lrcp.core.frozen import Frozen, field, replace
from lrcp.evaluate import Downtimes, MonitorDefinition, MonitorEvaluator, State, Transition
from lrcp.prove.inputs import Inputs, stored
from lrcp.prove.model import START, Case
from lrcp.prove.subject import Subject
from lrcp.respond import Notification, Outcome, Responder, render_notification

STEP = 60
"""Seconds between evaluations; a monitor with a longer frequency keeps its last state in between."""


class Notice(Frozen):
    """A notification, and what it led to."""

    at: int
    notification: Notification
    outcomes: Sequence[Outcome]

    @property
    def kind(self) -> str:
        return self.notification.transition.kind

    @property
    def handles(self) -> list[str]:
        """Recipients without their @."""
        return [handle.removeprefix("@") for handle in self.notification.recipients]


class Moment(Frozen):
    """One group at one evaluation; ``latest`` is the latest notification about it by then."""

    at: int
    value: float | None
    state: State
    latest: Notice | None = None

    @property
    def notice(self) -> Notice | None:
        """The notification that was sent at this evaluation."""
        return self.latest if self.latest is not None and self.latest.at == self.at else None


class CaseRun(Frozen):
    """What the monitor did: the moments of each group, in order of time. A group is there from its first one."""

    case: Case
    subject: Subject
    instants: Sequence[int]
    groups: Mapping[str, Sequence[Moment]] = field(default_factory=dict)


def run_case(case: Case, subject: Subject, inputs: Inputs | None = None) -> CaseRun:
    """Evaluate from 0 to the last expectation. ``inputs`` as from ``stored``, for runs of one case that differ
    in the monitor alone.

    Raises LrcpError (UnsupportedError, TemplateError ...) for what cannot be evaluated or rendered.
    """
    return deque(steps(case, subject, inputs or stored(case, subject)), maxlen=1).pop()


def steps(case: Case, subject: Subject, inputs: Inputs) -> Iterator[CaseRun]:
    """``run_case`` as far as it has come after each of its instants: one run that grows."""
    monitor, parts = _evaluators(case, subject, inputs)
    responder = Responder(subject.incident_handles, subject.on_call)
    instants = range(0, case.end + 1, STEP)
    groups: dict[str, list[Moment]] = {}
    run = CaseRun(case, subject, instants, groups)
    evaluated = [each.evaluations(START + at for at in instants) for each in (*parts, monitor)]
    for at, *_, evaluations in zip(instants, *evaluated, strict=True):  # a composite looks at its parts, so it is last
        for evaluation in evaluations:
            moments = groups.setdefault(evaluation.group, [])
            latest = moments[-1].latest if moments else None
            if evaluation.transition is not None and not evaluation.transition.withheld:
                latest = _notice(at, evaluation.transition, subject, responder)
            moments.append(Moment(at, evaluation.value, evaluation.state, latest))
        yield run


def _evaluators(case: Case, subject: Subject, inputs: Inputs) -> tuple[MonitorEvaluator, list[MonitorEvaluator]]:
    downtimes = _downtimes(case, subject)

    def evaluator(definition: MonitorDefinition, parts: Mapping[str, MonitorEvaluator]) -> MonitorEvaluator:
        return MonitorEvaluator(
            definition,
            inputs.series,
            slos=subject.slos,
            parts=parts,
            downtimes=downtimes,
            events=inputs.events,
            checks=inputs.checks,
        )

    parts = {name: evaluator(each, {}) for name, each in subject.parts.items()}
    return evaluator(subject.definition, parts), list(parts.values())


def _downtimes(case: Case, subject: Subject) -> Downtimes:
    """Those that the case names, at its times instead of those of their schedules."""
    return Downtimes(
        replace(subject.downtimes[each.id], begin=START + each.begin, end=START + each.end, recurrences=())
        for each in case.downtimes
    )


def _notice(at: int, transition: Transition, subject: Subject, responder: Responder) -> Notice:
    notification = render_notification(subject.definition, transition)
    return Notice(at, notification, responder.receive(notification))
