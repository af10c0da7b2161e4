"""What notifications lead to: incidents, pages, workflows, cases, messages in channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from lrcp.core.errors import LrcpError
from lrcp.evaluate import State
from lrcp.respond.handles import Handle
from lrcp.respond.notification import Notification


class IncidentHandle(Protocol):
    """A declared incident handle: severity and type sit on it, a mention has no parameters."""

    @property
    def severity(self) -> str: ...

    @property
    def type(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """``episode`` is the instant at which the group left OK: all outcomes of one alert share it."""

    at: float
    handle: str
    monitor: str
    group: str
    episode: float


@dataclass(frozen=True, slots=True)
class Incident(Outcome):
    """``fields`` are inherited from the monitor's tags. A recovery does not resolve an incident."""

    severity: str = ""
    type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page(Outcome):
    """``resolved_at`` when a recovery mentioned the same handle."""

    resolved_at: float | None = None


@dataclass(frozen=True, slots=True)
class WorkflowRun(Outcome):
    """A workflow that is started."""


@dataclass(frozen=True, slots=True)
class Case(Outcome):
    """A case that is opened."""


@dataclass(frozen=True, slots=True)
class Delivery(Outcome):
    """The notification in a channel, mailbox or other tool."""


class Responder:
    """Receives notifications in order of time and keeps what they led to.

    ``incident_handles`` by their name without ``@incident-``.
    """

    def __init__(self, incident_handles: Mapping[str, IncidentHandle]) -> None:
        self._incident_handles = incident_handles
        self._outcomes: list[Outcome] = []

    @property
    def outcomes(self) -> list[Outcome]:
        return list(self._outcomes)

    @property
    def incidents(self) -> list[Incident]:
        return [outcome for outcome in self._outcomes if isinstance(outcome, Incident)]

    @property
    def pages(self) -> list[Page]:
        return [outcome for outcome in self._outcomes if isinstance(outcome, Page)]

    def receive(self, notification: Notification) -> list[Outcome]:
        """What this notification leads to; pages that it resolves are changed in ``pages``.

        Raises LrcpError for an incident handle that nobody declared.
        """
        recovered = notification.transition.after is State.OK
        found: list[Outcome] = []
        for handle in notification.handles:
            if recovered and handle.kind == "page":
                self._resolve(notification, handle)
            else:
                found.extend(self._led_to(notification, handle, recovered=recovered))
        self._outcomes.extend(found)
        return found

    def _led_to(self, notification: Notification, handle: Handle, *, recovered: bool) -> Iterable[Outcome]:
        moved = notification.transition
        common = (moved.at, handle.text, notification.monitor, notification.group, moved.first_triggered_at)
        match handle.kind:
            case "incident" if not recovered and not moved.renotify:
                declared = self._declared(handle, notification.monitor)
                yield Incident(*common, declared.severity, declared.type, inherited(notification))
            case "page":
                yield Page(*common)
            case "workflow":
                yield WorkflowRun(*common)
            case "case":
                yield Case(*common)
            case "channel" | "unknown":
                yield Delivery(*common)

    def _declared(self, handle: Handle, monitor: str) -> IncidentHandle:
        declared = self._incident_handles.get(handle.name)
        if declared is None:
            known = ", ".join(sorted(self._incident_handles))
            raise LrcpError(f"{monitor} mentions {handle.text}, which is not declared; there are {known}")
        return declared

    def _resolve(self, notification: Notification, handle: Handle) -> None:
        about = (handle.text, notification.monitor, notification.group)
        for number, outcome in enumerate(self._outcomes):
            if isinstance(outcome, Page) and (outcome.handle, outcome.monitor, outcome.group) == about:
                resolved = outcome.resolved_at if outcome.resolved_at is not None else notification.transition.at
                self._outcomes[number] = replace(outcome, resolved_at=resolved)


def inherited(notification: Notification) -> dict[str, str]:
    """Fields of an incident: the monitor's tags, and those of the group."""
    pairs = (tag.partition(":") for tag in (*notification.tags, *notification.transition.group))
    return {key: value for key, _, value in pairs if value}


def duplicates(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Incidents and pages beyond the first of their kind for one alert: the same monitor, group and episode."""
    seen: Counter[tuple[str, str, str, float]] = Counter()
    found: list[Outcome] = []
    for outcome in outcomes:
        if isinstance(outcome, Incident | Page):
            alert = (type(outcome).__name__, outcome.monitor, outcome.group, outcome.episode)
            seen[alert] += 1
            if seen[alert] > 1:
                found.append(outcome)
    return found
