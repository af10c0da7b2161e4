"""What goes into a case: its series, events and check runs, in the stores that monitors read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS, LogLine, ServiceCheck
from lrcp.core.errors import LrcpError
from lrcp.core.event import Event
from lrcp.core.frozen import Frozen, field
from lrcp.evaluate import SeriesStore
from lrcp.evaluate.events import CheckStore, EventStore, log_event
from lrcp.evaluate.rows import Floats
from lrcp.logs.declared import Declared
from lrcp.prove.model import START, Case, Entry, Samples, Series
from lrcp.prove.subject import Subject


class Inputs(Frozen):
    series: SeriesStore
    events: EventStore = field(default_factory=EventStore)
    checks: CheckStore = field(default_factory=CheckStore)


def stored(case: Case, subject: Subject) -> Inputs:
    """Stores with all that ``case`` sends. Windows end in the past, so they serve every evaluation.

    Raises LrcpError for a section that the monitor does not read: such a case proves nothing.
    """
    _check_sections(case, subject)
    inputs = Inputs(SeriesStore(subject.metric_types))
    for series in case.series:
        for column in _columns(series.samples, case.interval // FLUSH_SECONDS):
            _add(inputs.series, series, column, START - case.history, subject)
    for entry in (*case.logs, *case.events):
        inputs.events.extend(_events(entry, subject.logs))
    for check in case.checks:
        inputs.checks.extend(_runs(check, START - case.history, case.interval))
    return inputs


def _check_sections(case: Case, subject: Subject) -> None:
    read = subject.sections
    for section in ("series", "logs", "events", "checks"):
        if getattr(case, section) and section not in read:
            others = ", ".join(f"`{each}`" for each in sorted(read)) or "nothing"
            raise LrcpError(f"{subject.definition.id} reads no `{section}`; it reads {others}")


def _events(entry: Entry, logs: Declared | None) -> Iterator[Event]:
    for instant in entry.instants:
        for _ in range(entry.count):
            yield event_of(entry, START + instant, logs)


def event_of(entry: Entry, at: float, logs: Declared | None = None) -> Event:
    """A log as the pipelines of ``logs`` leave it, any other event as Datadog holds it."""
    if entry.source == "logs":
        return indexed(LogLine(at, {**entry.attributes, "ddtags": ",".join(entry.tags)}), logs)
    return Event(at, entry.source, entry.attributes, entry.tags)


def indexed(line: LogLine, logs: Declared | None) -> Event:
    """The log that monitors search: what the Agent adds to ``line``, then its way through the pipelines."""
    event = log_event(line)
    if logs is None:
        return event
    attributes = {key: value for key, value in line.attributes.items() if key != "ddtags"}
    return logs.processed(attributes, line.at, event.tags)


def _runs(check: Series, start: int, interval: int) -> Iterator[ServiceCheck]:
    for number, samples in enumerate(check.samples):
        for status in samples:
            yield ServiceCheck(start + number * interval, check.metric, int(status), check.tags)


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
