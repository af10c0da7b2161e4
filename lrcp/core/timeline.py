"""Timeline: what a rehearsal saw, as data; frozen as schemas/formats/timeline.json.

Holds nothing that differs between two runs of one seed: no wall time, no host, no path.
Instants are seconds since the epoch in virtual time.
"""

from __future__ import annotations

from typing import Any

from lrcp.core.frozen import Frozen, field, to_builtins

FORMAT = "lrcp.timeline/1"


class PhaseSpan(Frozen):
    name: str
    start: float
    end: float


class GroupTrack(Frozen):
    """One group of one monitor: what each evaluation saw. ``group`` is ``*`` for a simple alert.

    ``points`` are [instant, value or None where the evaluation had no point]; ``states`` holds
    [instant, state] at each change, the first at the first evaluation.
    """

    group: str
    points: list[tuple[float, float | None]]
    states: list[tuple[float, str]]

    def saw(self, at: float, value: float | None, state: str) -> None:
        """Add one evaluation."""
        self.points.append((at, value))
        if not self.states or self.states[-1][1] != state:
            self.states.append((at, state))


class MonitorTrack(Frozen):
    """One monitor; ``thresholds`` holds those of critical, warning, critical_recovery, warning_recovery it has."""

    id: str
    name: str
    type: str
    query: str
    comparator: str
    unit: str
    severity: str
    thresholds: dict[str, float]
    groups: list[GroupTrack]
    service: str = ""


class NotificationRecord(Frozen):
    """A notification that would have gone out. ``transition``: alert, warning, recovery, no_data, renotify ...

    ``withheld``: why it reached nobody (``draft``, ``downtime <id>``), empty when it did.
    """

    at: float
    phase: str
    monitor: str
    group: str
    transition: str
    value: float | None
    title: str
    text: str
    recipients: list[str]
    withheld: str = ""
    service: str = ""


class IncidentRecord(Frozen):
    """An incident that the notification would open."""

    at: float
    handle: str
    severity: str
    type: str
    monitor: str
    group: str
    fields: dict[str, str]
    service: str = ""


class NoticeRecord(Frozen):
    """One step of an escalation: the users whom it reaches."""

    at: float
    users: list[str]


class PageRecord(Frozen):
    """A page: somebody is woken. ``resolved_at`` when a recovery reached the same handle.

    ``notices`` end with it; they are empty where no On-Call is declared.
    """

    at: float
    handle: str
    monitor: str
    group: str
    resolved_at: float | None = None
    policy: str = ""
    urgency: str = ""
    notices: list[NoticeRecord] = field(default_factory=list)
    service: str = ""


class ActionRecord(Frozen):
    """A remediation call to the service's admin API."""

    at: float
    phase: str
    method: str
    path: str
    body: dict[str, Any]
    status: int


class WorkflowStepRecord(Frozen):
    """One step of a run. ``status``: done, failed, waiting; ``branch`` is empty where there is only one."""

    at: float
    name: str
    action: str
    status: str
    branch: str
    attempts: int
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    error: str = ""


class WorkflowRecord(Frozen):
    """A workflow that an alert started at ``at`` during ``phase``. ``status``: done, failed, waiting."""

    at: float
    phase: str
    handle: str
    workflow: str
    monitor: str
    group: str
    status: str
    steps: list[WorkflowStepRecord]
    service: str = ""


class ExpectationRecord(Frozen):
    """One expectation of the scenario and what was found instead, empty when it held."""

    phase: str
    text: str
    passed: bool
    found: str = ""


class ScenarioTimeline(Frozen):
    """``services`` are those whose monitors were evaluated; the records of each carry its name."""

    name: str
    title: str
    seed: int
    start: float
    end: float
    phases: list[PhaseSpan]
    monitors: list[MonitorTrack]
    notifications: list[NotificationRecord]
    incidents: list[IncidentRecord]
    pages: list[PageRecord]
    actions: list[ActionRecord]
    expectations: list[ExpectationRecord]
    traffic: dict[str, int] = field(default_factory=dict)  # requests, by outcome
    wire: dict[str, int] = field(default_factory=dict)  # metrics_sent, metrics_received, logs_received
    workflows: list[WorkflowRecord] = field(default_factory=list)
    services: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return all(expectation.passed for expectation in self.expectations)


class Timeline(Frozen):
    """``service`` heads reports: the one that all scenarios are of, or several, separated by commas."""

    service: str
    environment: str
    scenarios: list[ScenarioTimeline]

    @property
    def passed(self) -> bool:
        return all(scenario.passed for scenario in self.scenarios)

    def as_dict(self) -> dict[str, Any]:
        """The form of schemas/formats/timeline.json."""
        scenarios = [{**to_builtins(scenario), "passed": scenario.passed} for scenario in self.scenarios]
        return {
            "format": FORMAT,
            "service": self.service,
            "environment": self.environment,
            "passed": self.passed,
            "scenarios": scenarios,
        }
