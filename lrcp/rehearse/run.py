"""One scenario: a fresh service, a fresh evaluator, virtual time from tick to tick."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lrcp.core.capture import FLUSH_SECONDS, Record
from lrcp.core.errors import LrcpError
from lrcp.core.timeline import ActionRecord, PhaseSpan, ScenarioTimeline
from lrcp.rehearse.client import Client
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.intake import Intake, stream_server
from lrcp.rehearse.process import Launch, running
from lrcp.rehearse.scenario import TICKS_PER_MINUTE, Call, History, Phase, Scenario, Target
from lrcp.rehearse.traffic import requests
from lrcp.rehearse.verdict import Happened, judge
from lrcp.rehearse.watch import Watch
from lrcp.rehearse.wire import Wire


@dataclass(frozen=True, slots=True)
class Result:
    timeline: ScenarioTimeline
    capture: list[Record]


def rehearse(scenario: Scenario, target: Target, watched: Watched, root: Path) -> Result:
    """Run ``scenario`` against a service started from ``root``. Raises RehearsalError when it cannot be finished."""
    run = _Run(scenario, target, Watch(watched, scenario.start))
    try:
        run.remember(scenario.history)
        with _wired(scenario, target, watched.environment, root) as wire:
            wire.wait_until_ready()
            for phase in scenario.phases:
                run.phase(phase, wire)
            # Before the service stops: what it flushes on leaving belongs to no tick.
            return Result(run.timeline(wire), run.capture)
    except LrcpError as error:
        raise RehearsalError(f"{scenario.name}, {run.place}: {error}") from error


class _Run:
    """The state of a run between ticks. ``place`` says where it is, for errors."""

    def __init__(self, scenario: Scenario, target: Target, watch: Watch) -> None:
        self.place = "at the start"
        self.capture: list[Record] = []
        self._scenario = scenario
        self._target = target
        self._watch = watch
        self._spans: list[PhaseSpan] = []
        self._actions: list[ActionRecord] = []

    def remember(self, past: Iterable[History]) -> None:
        for history in past:
            self._watch.add_history(history)

    def phase(self, phase: Phase, wire: Wire) -> None:
        start = wire.now
        self.place = f"phase `{phase.name}`"
        if phase.faults is not None:
            fault = Call(self._target.faults.method, self._target.faults.path, phase.faults)
            self._act(fault, phase, wire)
        for call in phase.actions:
            self._act(call, phase, wire)
        if phase.idle:
            self._pass_over(phase, wire)
        else:
            for tick in range(phase.minutes * TICKS_PER_MINUTE):
                self.place = f"phase `{phase.name}`, minute {tick // TICKS_PER_MINUTE + 1}"
                self._tick(phase, tick, wire)
        self._spans.append(PhaseSpan(phase.name, start, wire.now))

    def timeline(self, wire: Wire) -> ScenarioTimeline:
        watch = self._watch
        counts = {**wire.counts, "metrics_dropped": watch.dropped}
        happened = Happened(
            spans=self._spans,
            monitors=watch.tracks,
            notifications=watch.notifications,
            incidents=watch.incidents,
            pages=watch.pages,
            duplicates=watch.duplicates,
            wire=counts,
            undeclared=sorted(watch.undeclared),
        )
        return ScenarioTimeline(
            name=self._scenario.name,
            title=self._scenario.title,
            seed=self._scenario.seed,
            start=self._scenario.start,
            end=wire.now,
            phases=self._spans,
            monitors=watch.tracks,
            notifications=watch.notifications,
            incidents=watch.incidents,
            pages=watch.pages,
            actions=self._actions,
            expectations=judge(self._scenario, happened),
            traffic=dict(sorted(wire.traffic.items())),
            wire=counts,
        )

    def _tick(self, phase: Phase, tick: int, wire: Wire) -> None:
        wire.ask(requests(self._target, phase, tick, self._scenario.seed))
        self._receive(wire.advance(wire.now + FLUSH_SECONDS))
        if (tick + 1) % TICKS_PER_MINUTE == 0:
            self._watch.evaluate(wire.now, phase.name)

    def _pass_over(self, phase: Phase, wire: Wire) -> None:
        """The service jumps to the end of the phase; what it flushed on leaving is all there is."""
        start = wire.now
        self._receive(wire.advance(start + 60 * phase.minutes))
        for minute in range(1, phase.minutes + 1):
            self._watch.evaluate(start + 60 * minute, phase.name)

    def _receive(self, records: list[Record]) -> None:
        self._watch.add(records)
        self.capture += records

    def _act(self, call: Call, phase: Phase, wire: Wire) -> None:
        status = wire.act(call)
        self._actions.append(ActionRecord(wire.now, phase.name, call.method, call.path, dict(call.body), status))
        if not 200 <= status < 300:
            raise RehearsalError(f"{call.method} {call.path} was answered {status}")


@contextmanager
def _wired(scenario: Scenario, target: Target, environment: str, root: Path) -> Iterator[Wire]:
    """The service, running and connected; its directory is a scratch one, so that no `.env` of the user's is read."""
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
