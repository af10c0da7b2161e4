"""One scenario: a fresh service, a fresh evaluator, virtual time from tick to tick."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from lrcp.core.capture import FLUSH_SECONDS, Record
from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen, replace
from lrcp.core.timeline import ActionRecord, IncidentRecord, PageRecord, PhaseSpan, ScenarioTimeline
from lrcp.rehearse.arrivals import Arrivals
from lrcp.rehearse.client import Client
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.intake import Intake, stream_server
from lrcp.rehearse.process import Launch, running
from lrcp.rehearse.remediation import Remediation
from lrcp.rehearse.scenario import TICKS_PER_MINUTE, Call, Phase, Scenario, Target
from lrcp.rehearse.supplied import records
from lrcp.rehearse.traffic import requests
from lrcp.rehearse.verdict import Happened, judge
from lrcp.rehearse.watch import Told, Watch
from lrcp.rehearse.wire import Standstill, Wire
from lrcp.respond import Outcome, duplicates
from lrcp.respond.records import incident_records, page_records


class Result(Frozen):
    timeline: ScenarioTimeline
    capture: list[Record]


def rehearse(scenario: Scenario, target: Target | None, watched: Sequence[Watched], root: Path) -> Result:
    """Run ``scenario``: ``watched`` are its services, the first is the one of ``target`` where there is one.

    It is started from ``root``. Raises RehearsalError when the scenario cannot be finished.
    """
    place = _Place()
    try:
        arrivals = _past(scenario, watched[0], target)
        brought = records(scenario, watched[0].environment)
        arrivals.add(brought)
        with _wired(scenario, target, watched[0].environment, root) as wire:
            wire.wait_until_ready()
            run = _Run(scenario, target, _sides(scenario, watched, arrivals, wire), arrivals, wire)
            for phase in scenario.phases:
                run.phase(phase, place)
            # Before the service stops: what it flushes on leaving belongs to no tick.
            return Result(run.timeline(), sorted([*brought, *run.capture], key=lambda record: record.at))
    except LrcpError as error:
        raise RehearsalError(f"{scenario.name}, {place.text}: {error}") from error


def _past(scenario: Scenario, watched: Watched, target: Target | None) -> Arrivals:
    """Stores with the series that the scenario brings along; windows end in the past, so its future is harmless."""
    arrivals = Arrivals(watched.metric_types, watched.logs, target.log_source if target else "")
    for history in scenario.history:
        arrivals.add_history(history, scenario.start, watched.environment, scenario.seed)
    return arrivals


def _sides(scenario: Scenario, watched: Sequence[Watched], arrivals: Arrivals, wire: Wire | Standstill) -> list[_Side]:
    running = {scenario.service: wire if isinstance(wire, Wire) else None}
    return [
        _Side(each.service, Watch(each, arrivals), Remediation(scenario, each, running.get(each.service)))
        for each in watched
    ]


@dataclass(slots=True)
class _Place:
    """Where a run is, for errors."""

    text: str = "at the start"


class _Side(Frozen):
    """Datadog's part for one service."""

    service: str
    watch: Watch
    remediation: Remediation

    def take(self, told: Iterable[Told], phase: str) -> None:
        for each in told:
            self.remediation.take(each.notification, each.outcomes, phase)

    @property
    def outcomes(self) -> list[Outcome]:
        return sorted([*self.watch.outcomes, *self.remediation.outcomes], key=lambda each: each.at)

    @property
    def incidents(self) -> list[IncidentRecord]:
        return [replace(each, service=self.service) for each in incident_records(self.outcomes)]

    @property
    def pages(self) -> list[PageRecord]:
        return [replace(each, service=self.service) for each in page_records(self.outcomes)]


class _Run:
    """The state of a run between ticks."""

    def __init__(
        self,
        scenario: Scenario,
        target: Target | None,
        sides: Sequence[_Side],
        arrivals: Arrivals,
        wire: Wire | Standstill,
    ) -> None:
        self.capture: list[Record] = []
        self._scenario = scenario
        self._target = target
        self._sides = sides
        self._arrivals = arrivals
        self._wire = wire
        self._spans: list[PhaseSpan] = []
        self._actions: list[ActionRecord] = []

    def phase(self, phase: Phase, place: _Place) -> None:
        start = self._wire.now
        place.text = f"phase `{phase.name}`"
        if self._target is None:
            self._pass_over(phase)
        else:
            self._live(phase, self._target, place)
        self._spans.append(PhaseSpan(phase.name, start, self._wire.now))

    def timeline(self) -> ScenarioTimeline:
        happened = self._happened()
        return ScenarioTimeline(
            name=self._scenario.name,
            title=self._scenario.title,
            seed=self._scenario.seed,
            start=self._scenario.start,
            end=self._wire.now,
            phases=self._spans,
            monitors=list(happened.monitors),
            notifications=list(happened.notifications),
            incidents=list(happened.incidents),
            pages=list(happened.pages),
            actions=self._actions,
            expectations=judge(self._scenario, happened),
            workflows=list(happened.workflows),
            traffic=dict(sorted(self._wire.traffic.items())),
            wire=dict(happened.wire) if self._target else {},
            services=list(self._scenario.services),
        )

    def _happened(self) -> Happened:
        sides = self._sides
        return Happened(
            spans=self._spans,
            monitors=[track for side in sides for track in side.watch.tracks],
            notifications=_in_order(note for side in sides for note in side.watch.notifications),
            incidents=_in_order(each for side in sides for each in side.incidents),
            pages=_in_order(each for side in sides for each in side.pages),
            duplicates=[each for side in sides for each in duplicates(side.outcomes)],
            wire={**self._wire.counts, "metrics_dropped": self._arrivals.dropped},
            undeclared=sorted(self._arrivals.undeclared),
            workflows=_in_order(each for side in sides for each in side.remediation.records),
        )

    def _live(self, phase: Phase, target: Target, place: _Place) -> None:
        if phase.faults is not None:
            self._act(Call(target.faults.method, target.faults.path, phase.faults), phase)
        for call in phase.actions:
            self._act(call, phase)
        if phase.idle:
            self._pass_over(phase)
            return
        for tick in range(phase.minutes * TICKS_PER_MINUTE):
            place.text = f"phase `{phase.name}`, minute {tick // TICKS_PER_MINUTE + 1}"
            self._tick(phase, target, tick)

    def _tick(self, phase: Phase, target: Target, tick: int) -> None:
        wire = self._wire
        wire.ask(requests(target, phase, tick, self._scenario.seed))
        self._receive(wire.advance(wire.now + FLUSH_SECONDS))
        if (tick + 1) % TICKS_PER_MINUTE == 0:
            self._evaluate(wire.now, phase)
        self._remedy(wire.now)

    def _pass_over(self, phase: Phase) -> None:
        """The service jumps to the end of the phase; what it flushed on leaving is all there is."""
        start = self._wire.now
        self._receive(self._wire.advance(start + 60 * phase.minutes))
        instants = [start + 60 * minute for minute in range(1, phase.minutes + 1)]
        steps = [side.watch.evaluate_all(instants, phase.name) for side in self._sides]
        for at, *told in zip(instants, *steps, strict=True):
            for side, each in zip(self._sides, told, strict=True):
                side.take(each, phase.name)
            self._remedy(at)
        self._wire.rest()

    def _evaluate(self, at: float, phase: Phase) -> None:
        for side in self._sides:
            side.take(side.watch.evaluate(at, phase.name), phase.name)

    def _remedy(self, at: float) -> None:
        for side in self._sides:
            side.remediation.advance(at)

    def _receive(self, arrived: list[Record]) -> None:
        self._arrivals.add(arrived)
        self.capture += arrived

    def _act(self, call: Call, phase: Phase) -> None:
        status = self._wire.act(call)
        self._actions.append(ActionRecord(self._wire.now, phase.name, call.method, call.path, dict(call.body), status))
        if not 200 <= status < 300:
            raise RehearsalError(f"{call.method} {call.path} was answered {status}")


class _Stamped(Protocol):
    @property
    def at(self) -> float: ...


S = TypeVar("S", bound=_Stamped)


def _in_order(stamped: Iterable[S]) -> list[S]:
    return sorted(stamped, key=lambda each: each.at)


@contextmanager
def _wired(scenario: Scenario, target: Target | None, environment: str, root: Path) -> Iterator[Wire | Standstill]:
    """The service, running and connected; its directory is a scratch one, so that no `.env` of the user's is read."""
    if target is None:
        yield Standstill(scenario.start)
        return
    token = secrets.token_hex(16)
    intake = Intake(scenario.start)
    with (
        tempfile.TemporaryDirectory(prefix="lrcp-") as scratch,
        stream_server(Path(scratch, "dogstatsd.sock"), intake.receive) as url,
    ):
        values = {
            "dogstatsd": url,
            "clock": f"{scenario.start:.0f}",
            "seed": str(scenario.seed),
            "token": token,
            "service": target.service,
            "environment": environment,
            "root": str(root.resolve()),
        }
        with running(Launch(target.command, target.environment, values, Path(scratch))) as service:
            client = Client(service.port, token)
            try:
                yield Wire(target, client, intake, service, scenario.start)
            finally:
                client.close()
