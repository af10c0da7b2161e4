"""The scenarios as load, in real time, against any base URL.

    locust -f reference/traffic/locustfile.py --headless --users 5 --scenario cost-spike --host http://127.0.0.1:8000

Each user asks what one rehearsal asks; users multiply the load, Locust's own distributed mode the users. With an
admin token, faults and remediations of the scenario are carried out too, once, by the process that is in charge.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]
import requests as http
from locust import FastHttpUser, events, task
from locust.exception import StopUser
from locust.runners import WorkerRunner

from lrcp.core.errors import LrcpError
from lrcp.rehearse.load import load_rehearsals
from lrcp.rehearse.scenario import Call, Phase
from lrcp.rehearse.traffic import Request
from reference.traffic.schedule import Schedule

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parents[1]
_WORKERS_APART = 10_000
_ADMIN_SECONDS = 10


def _options(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("Scenario")
    group.add_argument("--scenario", default="normal", env_var="LRCP_SCENARIO", help="name of a scenario")
    group.add_argument("--tick-seconds", type=_positive, default=10.0, help="real seconds for ten of the scenario")


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ArgumentTypeError(f"{text} is not above 0")
    return seconds


def _read(environment: Any, **_: Any) -> None:
    """Every process reads the scenario; a wrong one ends it with one line."""
    options = environment.parsed_options
    if options.headless and not environment.host:
        raise SystemExit("locustfile: say whom to ask with --host")
    try:
        rehearsals = load_rehearsals(_FOLDER, _ROOT)
        (scenario,) = rehearsals.select([options.scenario], None)
    except LrcpError as error:
        raise SystemExit(f"locustfile: {error}") from error
    if scenario.service not in rehearsals.targets:
        raise SystemExit(f"locustfile: scenario `{scenario.name}` asks no service")
    environment.schedule = Schedule(scenario, rehearsals.targets[scenario.service], options.tick_seconds)
    environment.numbers = itertools.count()


def _begin(environment: Any, **_: Any) -> None:
    environment.began = time.monotonic()
    if not isinstance(environment.runner, WorkerRunner):
        gevent.spawn(_direct, environment, environment.schedule)


def _direct(environment: Any, schedule: Schedule) -> None:
    """Carry out what each phase does to the service, then end the run; when that fails, end it at once."""
    try:
        _carry_out(environment, schedule, os.environ.get("LRCP_ADMIN_TOKEN", ""))
    except http.RequestException as error:
        print(f"locustfile: {error}", file=sys.stderr)
        environment.process_exit_code = 1
    if environment.parsed_options.headless:
        environment.runner.quit()
    else:
        environment.runner.stop()


def _carry_out(environment: Any, schedule: Schedule, token: str) -> None:
    for phase in schedule.phases:
        _sleep_until(environment.began + schedule.begin(phase))
        if token:
            for call in _calls(schedule, phase):
                _send(environment, call, token)
    _sleep_until(environment.began + schedule.seconds)


def _calls(schedule: Schedule, phase: Phase) -> list[Call]:
    faults = schedule.target.faults
    broken = [] if phase.faults is None else [Call(faults.method, faults.path, phase.faults)]
    return [*broken, *phase.actions]


def _send(environment: Any, call: Call, token: str) -> None:
    url = environment.host.rstrip("/") + call.path
    headers = {"Authorization": f"Bearer {token}"}
    response = http.request(call.method, url, json=dict(call.body), headers=headers, timeout=_ADMIN_SECONDS)
    response.raise_for_status()


def _sleep_until(instant: float) -> None:
    gevent.sleep(max(0.0, instant - time.monotonic()))


events.init_command_line_parser.add_listener(_options)
events.init.add_listener(_read)
events.test_start.add_listener(_begin)


class Caller(FastHttpUser):  # type: ignore[misc]
    """Asks in each tick what the scenario says, side by side, then waits for the next one."""

    def on_start(self) -> None:
        worker = max(0, getattr(self.environment.runner, "worker_index", 0))
        self.number = next(self.environment.numbers) + worker * _WORKERS_APART

    @task  # type: ignore[untyped-decorator]
    def tick(self) -> None:
        schedule: Schedule = self.environment.schedule
        elapsed = time.monotonic() - self.environment.began
        slot = schedule.slot(elapsed)
        if slot is None:
            raise StopUser
        asked = [gevent.spawn(self._ask, request) for request in schedule.requests(slot, self.number)]
        gevent.joinall(asked)
        ticks = int(elapsed // schedule.tick_seconds) + 1
        _sleep_until(self.environment.began + ticks * schedule.tick_seconds)

    def _ask(self, request: Request) -> None:
        self.client.post(request.path, data=request.body, headers=dict(request.headers), name=request.endpoint)
