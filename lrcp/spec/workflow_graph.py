"""A workflow as a graph: its steps, what follows each, and what is certain to have happened before one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.spec.model import Resource

ERROR = "error"


class Edge(Frozen):
    """``branch`` is ``error`` for the way to the fallback step."""

    source: str
    branch: str
    target: str


class Step(Frozen):
    """``interval`` seconds between two of ``1 + retries`` attempts; ``fallback`` follows when all have failed."""

    name: str
    action: str
    parameters: Mapping[str, Any]
    edges: tuple[Edge, ...] = ()
    label: str = ""
    fallback: str = ""
    interval: float = 0.0
    retries: int = 0
    destructive: bool = False

    @property
    def outgoing(self) -> tuple[Edge, ...]:
        return (*self.edges, Edge(self.name, ERROR, self.fallback)) if self.fallback else self.edges


@dataclass(frozen=True)
class Workflow:
    """``triggers`` are the steps that each kind starts with, ``inputs`` the declared parameters by name."""

    id: str
    name: str
    handle: str
    published: bool
    triggers: Mapping[str, tuple[str, ...]]
    inputs: Mapping[str, Mapping[str, Any]]
    connections: Mapping[str, str]
    steps: Mapping[str, Step]

    @classmethod
    def of(cls, resource: Resource) -> Workflow:
        """Read a ``datadog_workflow_automation``."""
        spec = resource.document("spec_json")
        written = (resource.house.get("spec") or {}).get("steps") or {}
        destructive = {name for name, step in written.items() if step.get("destructive")}
        connections = [each for env in spec.get("connectionEnvs", ()) for each in env.get("connections", ())]
        return cls(
            id=resource.id,
            name=str(resource.arguments["name"]),
            handle=str(spec.get("handle", "")),
            published=bool(resource.arguments.get("published")),
            triggers=dict(map(_trigger, spec["triggers"])),
            inputs={each["name"]: each for each in spec.get("inputSchema", {}).get("parameters", ())},
            connections={each["label"]: each["connectionId"] for each in connections},
            steps={each["name"]: _step(each, each["name"] in destructive) for each in spec["steps"]},
        )

    @cached_property
    def _reached(self) -> dict[frozenset[str], set[str]]:
        """The steps that a run can come to although none of these has succeeded."""
        return {}

    @property
    def starts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for names in self.triggers.values() for name in names))

    def edges(self) -> Iterator[Edge]:
        for step in self.steps.values():
            yield from step.outgoing

    def reachable(self, without: Callable[[Edge], bool] = lambda _: False) -> set[str]:
        """The steps that a run can come to when it takes none of the edges in ``without``."""
        waiting = [name for name in self.starts if name in self.steps]
        met = set(waiting)
        while waiting:
            for edge in self.steps[waiting.pop()].outgoing:
                if edge.target in self.steps and edge.target not in met and not without(edge):
                    met.add(edge.target)
                    waiting.append(edge.target)
        return met

    def succeeded_before(self, step: str, others: Iterable[str]) -> bool:
        """Whether every run that comes to ``step`` has gone through one of ``others`` without its failing."""
        names = frozenset(others)
        if names not in self._reached:
            self._reached[names] = self.reachable(lambda edge: edge.source in names and edge.branch != ERROR)
        return step not in self._reached[names]

    def circle(self) -> list[str]:
        """The steps of one circle in their order, empty when there is none."""
        done: set[str] = set()
        for name in self.steps:
            found = self._circle_from(name, [], done)
            if found:
                return found
        return []

    def _circle_from(self, name: str, way: list[str], done: set[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        if name in done or name not in self.steps:
            return []
        for edge in self.steps[name].outgoing:
            found = self._circle_from(edge.target, [*way, name], done)
            if found:
                return found
        done.add(name)
        return []


def _trigger(trigger: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    kind = next(key for key in trigger if key != "startStepNames")
    return kind, tuple(trigger.get("startStepNames", ()))


def _step(step: Mapping[str, Any], destructive: bool) -> Step:
    handler: Mapping[str, Any] = next(iter(step.get("errorHandlers", ())), {})
    linear = handler.get("retryStrategy", {}).get("linear", {})
    return Step(
        name=step["name"],
        action=str(step.get("actionId") or ""),
        parameters={each["name"]: each["value"] for each in step.get("parameters", ())},
        edges=tuple(Edge(step["name"], e["branchName"], e["nextStepName"]) for e in step.get("outboundEdges", ())),
        label=step.get("connectionLabel", ""),
        fallback=handler.get("fallbackStepName", ""),
        interval=float(str(linear.get("interval", "0s")).removesuffix("s")),
        retries=int(linear.get("maxRetries", 0)),
        destructive=destructive,
    )
