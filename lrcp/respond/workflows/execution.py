"""One run of a workflow on an injected clock: what each step was given, what it gave, and what followed."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping
from math import inf
from typing import Any

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen, field
from lrcp.facts.actions import MAIN
from lrcp.respond.outcomes import Incident, Outcome, Page
from lrcp.respond.workflows.actions import Call, Done, perform
from lrcp.respond.workflows.context import filled
from lrcp.respond.workflows.desk import DeskIncident
from lrcp.respond.workflows.world import Connection, StepError, World
from lrcp.spec.workflow_graph import ERROR, Step, Workflow

DONE, FAILED, WAITING = "done", "failed", "waiting"


class Started(Frozen):
    """What starts a run: the outcome of a mention in a notification, and what the workflow is told of it."""

    by: Outcome
    trigger: str = "monitorTrigger"
    inputs: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)


class StepTaken(Frozen):
    """A step at its end, or one that still waits. ``status``: done, failed, waiting; ``branch`` is what it took."""

    at: float
    name: str
    action: str
    status: str
    branch: str = ""
    attempts: int = 1
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


class Execution:
    """A run. ``due`` is the instant at which it goes on, infinite once it has ended or waits for nobody.

    ``outcomes`` are the incidents that it opened and the pages that it sent, as of the alert that started it.
    """

    def __init__(self, workflow: Workflow, started: Started, world: World) -> None:
        self.workflow = workflow
        self.started = started
        self.steps: list[StepTaken] = []
        self.outcomes: list[Outcome] = []
        self.due = started.by.at
        self._world = world
        self._now = started.by.at
        self._ended = False
        self._values: dict[str, Any] = {
            "Steps": {},
            "Variables": {},
            "Trigger": {**_defaults(workflow), **started.inputs},
            "Source": started.source,
            "WorkflowName": workflow.name,
            "WorkflowId": workflow.handle,
            "InstanceId": f"{workflow.handle}@{started.by.at:.0f}",
        }
        self._run = self._runs()

    @property
    def status(self) -> str:
        """failed: a step failed and nothing followed; waiting: the run has not ended."""
        if not self._ended:
            return WAITING
        return FAILED if self.steps and self.steps[-1].status == FAILED else DONE

    def advance(self, now: float) -> None:
        """Do everything that is due by ``now``."""
        while self.due <= now:
            self._now = self.due
            try:
                self.due = next(self._run)
            except StopIteration:
                self.due, self._ended = inf, True

    def _runs(self) -> Generator[float, None, None]:
        """Yields the instants at which it has to go on. A step is done once, when it is first come to."""
        waiting = deque(self.workflow.triggers.get(self.started.trigger, ()))
        met = set(waiting)
        while waiting:
            step = self._named(waiting.popleft())
            branch = yield from self._step(step)
            for edge in step.outgoing:
                if edge.branch == branch and edge.target not in met:
                    met.add(edge.target)
                    waiting.append(edge.target)

    def _named(self, name: str) -> Step:
        if name not in self.workflow.steps:
            raise LrcpError(f"the workflow {self.workflow.id} has no step {name}; `lrcp check` says where it is named")
        return self.workflow.steps[name]

    def _step(self, step: Step) -> Generator[float, None, str]:
        """Try ``step`` until it works or its retries are used up; gives the branch."""
        for attempt in range(1, step.retries + 2):
            inputs: Mapping[str, Any] = {}
            try:
                inputs = filled(step.parameters, self._values)
                done = perform(step.action, self._call(step, inputs))
            except StepError as error:
                if attempt <= step.retries:
                    yield self._now + step.interval
                    continue
                self._took(step, FAILED, ERROR if step.fallback else "", attempt, inputs, error=str(error))
                return ERROR
            yield from self._wait(step, done, attempt, inputs)
            self._values["Steps"][step.name] = done.outputs
            self._values["Variables"].update(done.variables)
            self._took(step, DONE, "" if done.branch == MAIN else done.branch, attempt, inputs, done.outputs)
            return done.branch
        raise AssertionError("a step is tried at least once")

    def _wait(self, step: Step, done: Done, attempt: int, inputs: Mapping[str, Any]) -> Generator[float, None, None]:
        if done.wait is None or done.wait > 0:
            self._took(step, WAITING, "", attempt, inputs)
            yield inf if done.wait is None else self._now + done.wait
            self.steps.pop()

    def _took(
        self,
        step: Step,
        status: str,
        branch: str,
        attempts: int,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any] | None = None,
        error: str = "",
    ) -> None:
        taken = StepTaken(self._now, step.name, step.action, status, branch, attempts, inputs, outputs or {}, error)
        self.steps.append(taken)

    def _call(self, step: Step, inputs: Mapping[str, Any]) -> Call:
        id = self.workflow.connections.get(step.label, "")
        connection = self._world.connections.get(id, Connection(id)) if step.label else None
        return Call(self._now, self.workflow.id, step.name, inputs, self._world, connection, self._opened, self._paged)

    def _opened(self, incident: DeskIncident) -> None:
        by = self.started.by
        several = {"service": incident.services, "team": incident.teams, **incident.fields}
        fields = {name: ", ".join(values) for name, values in several.items()}
        self.outcomes.append(
            Incident(self._now, by.handle, by.monitor, by.group, by.episode, incident.severity, fields=fields)
        )

    def _paged(self, handle: str) -> None:
        by = self.started.by
        self.outcomes.append(Page(self._now, handle, by.monitor, by.group, by.episode))


def _defaults(workflow: Workflow) -> dict[str, Any]:
    return {name: each["defaultValue"] for name, each in workflow.inputs.items() if "defaultValue" in each}
