"""What notifications lead to: incidents, pages, workflows, cases, messages in channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from typing import Protocol

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen, field, replace
from lrcp.evaluate import State
from lrcp.respond.handles import Handle, Named
from lrcp.respond.notification import Notification
from lrcp.respond.oncall.escalation import Answer, Escalation, escalate
from lrcp.spec.oncall.model import Directory
from lrcp.spec.oncall.routing import Alert


class IncidentHandle(Protocol):
    """A declared incident handle: severity and type sit on it, a mention has no parameters."""

    @property
    def severity(self) -> str: ...

    @property
    def type(self) -> str: ...


class Outcome(Frozen):
    """``episode`` is the instant at which the group left OK: all outcomes of one alert share it."""

    at: float
    handle: str
    monitor: str
    group: str
    episode: float


class Incident(Outcome):
    """``fields`` are inherited from the monitor's tags. A recovery does not resolve an incident."""

    severity: str = ""
    type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


class Page(Outcome):
    """``resolved_at`` when a recovery mentioned the same handle, or its policy gave up and resolves.

    ``escalation`` says who is told when; None when no On-Call is declared, or no rule of the team takes the alert.
    """

    resolved_at: float | None = None
    acknowledged_at: float | None = None
    escalation: Escalation | None = None


class WorkflowRun(Outcome):
    """A workflow that is started: ``name`` is its handle without ``@workflow-``."""

    name: str = ""
    inputs: Mapping[str, str | float | bool] = field(default_factory=dict)


class Case(Outcome):
    """A case that is opened in ``project``, named by its handle."""

    project: str = ""


class Delivery(Outcome):
    """The notification in a channel, mailbox or other tool.

    ``integration``: slack, teams, team, email, pagerduty, opsgenie, webhook, jira, servicenow; empty for a handle
    that nobody knows. ``target`` is what follows the prefix: the channel, the service, the name.
    """

    integration: str = ""
    target: str = ""


Acknowledge = Callable[[Page], float | None]
"""When somebody takes a page, None for never."""


def nobody(_page: Page) -> float | None:
    return None


class Responder:
    """Receives notifications in order of time and keeps what they led to.

    ``incident_handles`` by their name without ``@incident-``; ``on_call`` says who is paged, ``acknowledge`` when
    they answer.
    """

    def __init__(
        self,
        incident_handles: Mapping[str, IncidentHandle],
        on_call: Directory | None = None,
        acknowledge: Acknowledge = nobody,
    ) -> None:
        self._incident_handles = incident_handles
        self._on_call = on_call
        self._acknowledge = acknowledge
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
                yield self._paged(Page(*common), notification, handle.name)
            case "workflow":
                yield WorkflowRun(*common, handle.name, _inputs(handle))
            case "case":
                yield Case(*common, handle.name)
            case "channel" | "unknown":
                for integration, target in self._channels(handle):
                    yield Delivery(*common, integration, target)

    def _paged(self, page: Page, notification: Notification, team: str) -> Page:
        """``page`` with its escalation until somebody takes it."""
        if self._on_call is None:
            return page
        answer = Answer(self._acknowledge(page), turn=sum(each.handle == page.handle for each in self.pages))
        escalation = escalate(self._on_call, team, alert_of(notification), page.at, answer)
        resolved = escalation.resolved_at if escalation else None
        return replace(page, acknowledged_at=answer.acknowledged_at, escalation=escalation, resolved_at=resolved)

    def _channels(self, handle: Handle) -> Sequence[tuple[str, str]]:
        """A team hears of it where its notification rule says; without one, as itself."""
        own = self._on_call.channels.get(handle.name, ()) if self._on_call and handle.integration == "team" else ()
        return own or [(handle.integration, handle.name)]

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
                resolved = min(inf if outcome.resolved_at is None else outcome.resolved_at, notification.transition.at)
                escalation = outcome.escalation.until(resolved) if outcome.escalation else None
                self._outcomes[number] = replace(outcome, resolved_at=resolved, escalation=escalation)


def alert_of(notification: Notification) -> Alert:
    """What routing rules see of it. Modelled: no data counts as an error."""
    status = {State.WARN: "warn", State.OK: "success"}.get(notification.transition.after, "error")
    groups = notification.transition.group
    return Alert(status, notification.priority, (*notification.tags, *groups), groups)


def _inputs(handle: Handle) -> dict[str, str | float | bool]:
    return {name: value for name, value in handle.inputs if not isinstance(value, Named)}


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
