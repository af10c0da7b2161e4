"""Monitors on the data of a dashboard: what Datadog would have evaluated meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lrcp.core.errors import LrcpError
from lrcp.core.event import Event
from lrcp.core.frozen import Frozen, field
from lrcp.core.timeline import GroupTrack, MonitorTrack
from lrcp.evaluate import (
    CheckStore,
    EventStore,
    MonitorDefinition,
    MonitorEvaluator,
    SeriesStore,
    SloDefinition,
    State,
    Transition,
)
from lrcp.query import ast
from lrcp.respond.deployed import deployed
from lrcp.respond.records import monitor_track
from lrcp.spec import Resource, Spec


class Watched(Frozen):
    """A monitor and how it went: ``track`` is None when it is not evaluated, which ``reason`` explains."""

    resource: Resource
    track: MonitorTrack | None = None
    transitions: Sequence[Transition] = ()
    reason: str = ""

    @property
    def state(self) -> State:
        """The gravest of the groups' last states."""
        last = [State(group.states[-1][1]) for group in (self.track.groups if self.track else ()) if group.states]
        return max(last, key=lambda state: state.severity, default=State.NO_DATA)

    @property
    def triggered(self) -> float | None:
        """When it last alerted or warned."""
        bad = (State.ALERT, State.WARN)
        return max((each.at for each in self.transitions if each.after in bad), default=None)


class _Around(Frozen):
    """What monitors look at besides series; ``parts`` grows, composites come last."""

    series: SeriesStore
    events: EventStore
    checks: CheckStore
    slos: Mapping[str, SloDefinition]
    parts: dict[str, MonitorEvaluator] = field(default_factory=dict)


def watch(
    resources: Sequence[Resource],
    spec: Spec,
    series: SeriesStore,
    events: EventStore,
    checks: CheckStore,
    instants: Sequence[int],
) -> list[Watched]:
    """Each of ``resources`` (``datadog_monitor``) at ``instants``, in their order."""
    around = _Around(series, events, checks, _slos(spec))
    made: dict[str, tuple[Resource, MonitorDefinition, MonitorEvaluator]] = {}
    found: dict[str, Watched] = {}
    for resource in sorted(resources, key=lambda each: each.arguments.get("type") == "composite"):
        try:
            definition = deployed(resource)
            evaluator = _evaluator(definition, around)
        except LrcpError as error:
            found[resource.address] = Watched(resource, reason=str(error))
            continue
        around.parts[str(resource.reference)] = evaluator
        made[resource.address] = (resource, definition, evaluator)
    found |= _evaluated(made, instants)
    return [found[resource.address] for resource in resources]


def alerts_of(monitors: Sequence[Watched]) -> list[Event]:
    """One event for each transition, as Datadog writes them: source ``alert``, the monitor's tags, what happened."""
    found = []
    for each in monitors:
        tags = tuple(str(tag) for tag in each.resource.arguments.get("tags") or ())
        for transition in each.transitions:
            group = f" on {','.join(transition.group)}" if transition.group else ""
            title = f"[{transition.kind}{group}] {each.resource.arguments['name']}"
            attributes = {"title": title, "text": "", "source": "alert", "status": _status(transition.after)}
            found.append(Event(transition.at, "events", attributes, ("source:alert", *tags, *transition.group)))
    return sorted(found, key=lambda event: event.at)


def _status(state: State) -> str:
    return {State.ALERT: "error", State.WARN: "warning", State.OK: "success"}.get(state, "info")


def _slos(spec: Spec) -> dict[str, SloDefinition]:
    """Those that are evaluated; a monitor on another one says that there is none."""
    found = {}
    for resource in spec.of_type("datadog_service_level_objective"):
        try:
            slo = SloDefinition.of(resource, spec.resources)
        except LrcpError:
            continue
        found[slo.id] = slo
    return found


def _evaluator(definition: MonitorDefinition, around: _Around) -> MonitorEvaluator:
    parts = dict(around.parts) if isinstance(definition.ast, ast.CompositeMonitor) else {}
    return MonitorEvaluator(
        definition, around.series, slos=around.slos, parts=parts, events=around.events, checks=around.checks
    )


def _evaluated(
    made: Mapping[str, tuple[Resource, MonitorDefinition, MonitorEvaluator]], instants: Sequence[int]
) -> dict[str, Watched]:
    """All side by side, instant by instant: a composite looks at the states of its parts at that instant."""
    tracks: dict[str, dict[str, GroupTrack]] = {address: {} for address in made}
    transitions: dict[str, list[Transition]] = {address: [] for address in made}
    running = {address: evaluator.evaluations(instants) for address, (_, _, evaluator) in made.items()}
    for _ in instants:
        for address, evaluations in running.items():
            for each in next(evaluations):
                tracks[address].setdefault(each.group, GroupTrack(each.group, [], [])).saw(
                    each.at, each.value, str(each.state)
                )
                if each.transition is not None:
                    transitions[address].append(each.transition)
    return {
        address: Watched(
            resource,
            monitor_track(definition, str(resource.house.get("severity") or ""), tracks[address]),
            transitions[address],
        )
        for address, (resource, definition, _) in made.items()
    }
