"""Widgets of monitors and objectives: their states, and what is left of the error budgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen
from lrcp.evaluate import SloDefinition, State
from lrcp.evaluate.status import Standing, history
from lrcp.query import parse_search
from lrcp.query.match import compile_search
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.registry import WIDGETS, Definition, Missing, Shown
from lrcp.report.dashboard.variables import Variables, filled
from lrcp.report.dashboard.watched import Watched
from lrcp.report.plot import Axis
from lrcp.spec import Resource

SLO = "datadog_service_level_objective"
LOOKS = {State.ALERT: "alert", State.WARN: "warn", State.OK: "ok", State.NO_DATA: "none"}
STANDINGS = {Standing.BREACHED: "alert", Standing.WARNING: "warn", Standing.OK: "ok", Standing.NO_DATA: "none"}
MOST = 12
_WORST = (State.ALERT, State.WARN, State.NO_DATA, State.OK)


class Status(Frozen):
    """A monitor; ``triggered`` is when it last alerted, on the clock of the time frame, empty if never."""

    name: str
    state: str
    look: str
    severity: str
    triggered: str
    reason: str


class Statuses(Frozen):
    """``counts`` are (state, look, number of monitors)."""

    counts: Sequence[tuple[str, str, int]]
    monitors: Sequence[Status]
    hidden: int


class Objective(Frozen):
    """``left`` of the error budget in per cent, None without events."""

    name: str
    timeframe: str
    target: float
    sli: float | None
    left: float | None
    standing: str
    look: str


@WIDGETS.modelled("manage_status", note="monitors of the services that sent something, evaluated once a minute")
def manage_status(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    matches = compile_search(filled(parse_search(str(definition.get("query") or "")), variables))
    found = [each for each in data.monitors if matches(_event(each, data))]
    if not found:
        return Missing("no monitor of the services that sent something matches")
    found.sort(key=lambda each: (_WORST.index(each.state), -(each.triggered or 0), each.resource.id))
    counted = Counter(each.state for each in found)
    counts = [(str(state), LOOKS[state], counted[state]) for state in _WORST if counted[state]]
    time = Axis(data.begin, data.end)
    return Shown("statuses", Statuses(counts, [_status(each, time) for each in found[:MOST]], len(found[MOST:])))


@WIDGETS.modelled("slo", note="over what the data holds of the objective's time frame")
def slo(definition: Definition, data: Data, _variables: Variables) -> Shown | Missing:
    reference = str(definition.get("slo_id"))
    resource = next((each for each in data.spec.of_type(SLO) if str(each.reference) == reference), None)
    if resource is None:
        return Missing(f"there is no objective {reference}")
    found = list(_objectives(resource, data))
    if not found:
        return Missing("the objective has no target")
    return Shown("objectives", found, "what is before the data counts as good" if found[0].sli is not None else "")


@WIDGETS.modelled("slo_list", note="objectives of the services that sent something, over what the data holds")
def slo_list(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    query = definition["requests"][0]["query"]
    matches = compile_search(filled(parse_search(str(query.get("query_string") or "")), variables))
    own = [each for each in data.spec.of_type(SLO) if each.service in data.services]
    chosen = [each for each in own if matches(_described(each, data, {}))]
    found = [objective for each in chosen for objective in _objectives(each, data)]
    if not found:
        return Missing("no objective of the services that sent something matches")
    found.sort(key=lambda each: (each.left is None, each.left or 0.0))  # the least budget first
    return Shown("objectives", found[: int(query.get("limit") or 100)])


def by_reference(data: Data, reference: str) -> Watched | None:
    """The monitor that a widget names by the reference to its id."""
    return next((each for each in data.monitors if str(each.resource.reference) == reference), None)


def _objectives(resource: Resource, data: Data) -> Iterator[Objective]:
    """One for each target. Raises LrcpError for one that is not evaluated."""
    definition = SloDefinition.of(resource, data.spec.resources)
    for timeframe, target in definition.targets.items():
        (status,) = history(definition, data.series, timeframe, [data.end], checks=data.checks)
        look = STANDINGS[status.standing]
        yield Objective(definition.name, timeframe, target, status.sli, status.budget_left, str(status.standing), look)


def _status(watched: Watched, time: Axis) -> Status:
    triggered = "" if watched.triggered is None else time.clock(watched.triggered)
    name, severity = str(watched.resource.arguments["name"]), str(watched.resource.house.get("severity") or "")
    return Status(name, str(watched.state), LOOKS[watched.state], severity, triggered, watched.reason)


def _event(watched: Watched, data: Data) -> Event:
    """A monitor as the search of monitors sees it."""
    kind = str(watched.resource.arguments.get("type") or "")
    priority = watched.resource.arguments.get("priority")
    told: dict[str, object] = {
        "status": str(watched.state).lower(),
        "type": kind.removesuffix(" alert"),
        "muted": "false",
        "priority": f"p{priority}" if priority else "",
    }
    return _described(watched.resource, data, told)


def _described(resource: Resource, data: Data, told: Mapping[str, object]) -> Event:
    tags = tuple(str(tag) for tag in resource.arguments.get("tags") or ())
    return Event(data.end, "monitors", {"title": resource.arguments["name"], "tag": list(tags), **told}, tags)
