"""Workflows in a rehearsal: started by alerts, run against the live service on virtual time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lrcp.core.frozen import Frozen, replace
from lrcp.core.timeline import WorkflowRecord, WorkflowStepRecord
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.scenario import Approval, Call, Outside, Scenario
from lrcp.rehearse.wire import Wire
from lrcp.respond import Incident, Notification, Outcome, WorkflowRun
from lrcp.respond.workflows import (
    Connection,
    Decision,
    Desk,
    Execution,
    Request,
    Response,
    Started,
    StepError,
    StepTaken,
    World,
)


class _Run(Frozen):
    phase: str
    execution: Execution


class Remediation:
    """Every run of a workflow, from the alert that starts it to its last step.

    Requests by a connection go to the rehearsed service, all others are answered by the scenario's ``outside``; so
    are all of a service that does not run: its ``wire`` is None.
    """

    def __init__(self, scenario: Scenario, watched: Watched, wire: Wire | None) -> None:
        self._watched = watched
        self._runs: list[_Run] = []
        self._world = World(
            _Transport(wire, {each.url: each for each in scenario.outside}),
            Desk(),
            _answers(scenario.approvals),
            watched.connections,
        )

    def take(self, notification: Notification, outcomes: Sequence[Outcome], phase: str) -> None:
        """Know the incidents that a notification opened, and start the workflows that it mentions."""
        for each in outcomes:
            if isinstance(each, Incident):
                service, team = each.fields.get("service", ""), each.fields.get("team", "")
                fields = {name: [value] for name, value in each.fields.items() if name not in ("service", "team")}
                self._world.desk.open(each.at, notification.title, each.severity, [service], [team], fields)
        for each in outcomes:
            if isinstance(each, WorkflowRun) and each.name in self._watched.workflows:
                started = Started(each, inputs=each.inputs, source=_source(notification))
                self._runs.append(_Run(phase, Execution(self._watched.workflows[each.name], started, self._world)))

    def advance(self, now: float) -> None:
        """Do all steps that are due by ``now``, in the order in which the runs were started."""
        for run in self._runs:
            run.execution.advance(now)

    @property
    def outcomes(self) -> list[Outcome]:
        """Incidents opened and pages sent by workflows."""
        return [outcome for run in self._runs for outcome in run.execution.outcomes]

    @property
    def records(self) -> list[WorkflowRecord]:
        return [replace(_record(run), service=self._watched.service) for run in self._runs]


class _Transport:
    """HTTP of steps: to the service, or what the scenario says that the world answers."""

    def __init__(self, wire: Wire | None, outside: Mapping[str, Outside]) -> None:
        self._wire = wire
        self._outside = outside

    def __call__(self, request: Request) -> Response:
        if request.connection is not None and self._wire is not None:
            return self._asked(request, request.connection, self._wire)
        if request.url not in self._outside:
            raise StepError(f"{request.url} does not answer: the scenario has nothing for it under `outside`")
        answer = self._outside[request.url]
        return Response(answer.status, answer.body)

    def _asked(self, request: Request, connection: Connection, wire: Wire) -> Response:
        path = f"/{request.url.removeprefix(connection.base_url.rstrip('/')).lstrip('/')}"
        status, body = wire.request(Call(request.verb, path, request.body or {}), request.headers)
        return Response(status, body)


def _answers(approvals: Sequence[Approval]) -> _Answers:
    return _Answers({(each.workflow, each.step): Decision(each.choose, each.after) for each in approvals})


class _Answers(Frozen):
    known: Mapping[tuple[str, str], Decision]

    def __call__(self, workflow: str, step: str, _: Sequence[str]) -> Decision | None:
        return self.known.get((workflow, step))


def _source(notification: Notification) -> Mapping[str, object]:
    """What a monitor gives to its workflow; the number and URL that Datadog will give it are not known here."""
    return {
        "monitor": {"id": notification.monitor, "name": notification.title},
        "url": f"/monitors/{notification.monitor}",
    }


def _record(run: _Run) -> WorkflowRecord:
    by, workflow = run.execution.started.by, run.execution.workflow
    return WorkflowRecord(
        at=by.at,
        phase=run.phase,
        handle=by.handle,
        workflow=workflow.id,
        monitor=by.monitor,
        group=by.group,
        status=run.execution.status,
        steps=[_step(step) for step in run.execution.steps],
    )


def _step(step: StepTaken) -> WorkflowStepRecord:
    return WorkflowStepRecord(
        at=step.at,
        name=step.name,
        action=step.action,
        status=step.status,
        branch=step.branch,
        attempts=step.attempts,
        inputs=dict(step.inputs),
        outputs=dict(step.outputs),
        error=step.error,
    )
