"""One case: its series go into a store, the monitor is evaluated minute by minute, what it did is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate import MonitorEvaluator, SeriesStore, State, Transition
from lrcp.evaluate.rows import Floats
from lrcp.prove.model import START, Case, Samples, Series
from lrcp.prove.subject import Subject
from lrcp.respond import Notification, Outcome, Responder, render_notification

STEP = 60
"""Seconds between evaluations; a monitor with a longer frequency keeps its last state in between."""


@dataclass(frozen=True, slots=True)
class Notice:
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


@dataclass(frozen=True, slots=True)
class Moment:
    """One group at one evaluation; ``latest`` is the latest notification about it by then."""

    at: int
    value: float | None
    state: State
    latest: Notice | None = None

    @property
    def notice(self) -> Notice | None:
        """The notification that was sent at this evaluation."""
        return self.latest if self.latest is not None and self.latest.at == self.at else None


@dataclass(frozen=True)
class CaseRun:
    """What the monitor did: the moments of each group, in order of time. A group is there from its first one."""

    case: Case
    subject: Subject
    instants: Sequence[int]
    groups: Mapping[str, Sequence[Moment]] = field(default_factory=dict)


def stored(case: Case, subject: Subject) -> SeriesStore:
    """A store with all series of ``case``. Windows end in the past, so one store serves every evaluation.

    Raises UnsupportedError for input that no monitor type reads.
    """
    if case.checks or case.logs:
        raise UnsupportedError("`checks`" if case.checks else "`logs`", "monitors on metrics read `series`")
    store = SeriesStore(subject.metric_types)
    for series in case.series:
        for column in _columns(series.samples, case.interval // FLUSH_SECONDS):
            _add(store, series, column, START - case.history, subject)
    return store


def run_case(case: Case, subject: Subject, store: SeriesStore | None = None) -> CaseRun:
    """Evaluate from 0 to the last expectation. ``store`` as from ``stored``, for runs of one case that differ
    in the monitor alone.

    Raises LrcpError (UnsupportedError, TemplateError ...) for what cannot be evaluated or rendered.
    """
    store = stored(case, subject) if store is None else store
    monitor, parts = _evaluators(subject, store)
    responder = Responder(subject.incident_handles)
    instants = range(0, case.end + 1, STEP)
    groups: dict[str, list[Moment]] = {}
    for at in instants:
        for part in parts:
            part.evaluate(START + at)
        for evaluation in monitor.evaluate(START + at):
            moments = groups.setdefault(evaluation.group, [])
            latest = moments[-1].latest if moments else None
            if evaluation.transition is not None:
                latest = _notice(at, evaluation.transition, subject, responder)
            moments.append(Moment(at, evaluation.value, evaluation.state, latest))
    return CaseRun(case, subject, instants, groups)


def _evaluators(subject: Subject, store: SeriesStore) -> tuple[MonitorEvaluator, list[MonitorEvaluator]]:
    parts = {name: MonitorEvaluator(each, store, slos=subject.slos) for name, each in subject.parts.items()}
    return MonitorEvaluator(subject.definition, store, slos=subject.slos, parts=parts), list(parts.values())


def _notice(at: int, transition: Transition, subject: Subject, responder: Responder) -> Notice:
    notification = render_notification(subject.definition, transition)
    return Notice(at, notification, responder.receive(notification))


def _columns(samples: Samples, stride: int) -> Iterator[Floats]:
    """The first, second ... sample of each interval as a value for each flush, NaN where there is none."""
    for number in range(max(map(len, samples), default=0)):
        column = np.full(len(samples) * stride, np.nan)
        column[::stride] = [each[number] if number < len(each) else np.nan for each in samples]
        yield column


def _add(store: SeriesStore, series: Series, column: Floats, start: int, subject: Subject) -> None:
    type = subject.metric_types.get(series.metric)
    if type is None:
        raise LrcpError(f"there is no metric `{series.metric}` in the contract")
    store.add_history(series.metric, type, series.tags, start=start, step=FLUSH_SECONDS, values=column)
