"""A workflow of a few lines, a world that answers from a table, and a clock that a test moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from lrcp.core.position import Position
from lrcp.respond import WorkflowRun
from lrcp.respond.workflows import Connection, Decision, Desk, Execution, Request, Response, Started, StepError, World
from lrcp.spec.model import Resource
from lrcp.spec.workflow_graph import Workflow
from lrcp.spec.workflows import api_spec

SHOP = "https://shop.example.com/api"


@dataclass
class Answers:
    """Answers requests in order, the last one for ever; an error stands for no response."""

    given: list[Response | StepError] = field(default_factory=lambda: [Response(200, {"model": "small"})])
    seen: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.seen.append(request)
        answer = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        if isinstance(answer, StepError):
            raise answer
        return answer


@dataclass
class Rig:
    """``run(steps)`` starts a workflow with these steps, in our readable form, at instant 1000."""

    http: Answers = field(default_factory=Answers)
    desk: Desk = field(default_factory=Desk)
    decision: Decision | None = None
    asked: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def start(self, steps: str, inputs: Mapping[str, Any] | None = None, first: str = "First") -> Execution:
        spec = {
            "triggers": {"monitorTrigger": {"startStepNames": [first]}},
            "connections": {"SHOP": "shop-id"},
            "inputs": {"why": {"type": "STRING", "defaultValue": "nothing"}},
            "steps": yaml.safe_load(steps),
        }
        run = WorkflowRun(1000.0, "@workflow-mend", "latency", "endpoint:/ask", 940.0)
        source = {"monitor": {"id": "latency", "name": "slow"}}
        started = Started(run, inputs=inputs or {}, source=source)
        return Execution(as_workflow(spec), started, self.world)

    def run(self, steps: str, **more: Any) -> Execution:
        execution = self.start(steps, **more)
        execution.advance(1000.0)
        return execution

    @property
    def world(self) -> World:
        return World(self.http, self.desk, self._decide, {"shop-id": Connection("shop-id", SHOP)})

    def _decide(self, workflow: str, step: str, branches: Any) -> Decision | None:
        self.asked.append((workflow, step, tuple(branches)))
        return self.decision


def as_workflow(spec: Mapping[str, Any], **more: Any) -> Workflow:
    arguments = {"name": "mend the shop", "published": True, "spec_json": json.dumps(api_spec(spec)), **more}
    place = Position("workflows/mend.yaml")
    return Workflow.of(
        Resource(
            "datadog_workflow_automation",
            "shop--mend",
            "mend",
            "local",
            "local",
            arguments,
            place,
            house={"spec": spec},
        )
    )


@pytest.fixture
def rig() -> Rig:
    return Rig()


@pytest.fixture
def workflow_of() -> Callable[..., Workflow]:
    return as_workflow
