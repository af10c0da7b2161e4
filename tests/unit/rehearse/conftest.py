"""A small target and scenario, and a service of a few lines that keeps to the rehearsal's protocol."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.position import Position
from lrcp.core.yamldoc import Document, parse_yaml
from lrcp.evaluate import MonitorDefinition, Options, Thresholds
from lrcp.query import parse_monitor
from lrcp.rehearse.declarations import Watched, WatchedMonitor
from lrcp.rehearse.scenario import Call, Target
from lrcp.spec import IncidentHandle, Resource
from lrcp.spec.workflow_graph import Workflow
from lrcp.spec.workflows import api_spec

TARGET = """\
# yaml-language-server: $schema=../../../schemas/formats/target.json
version: 1
service: shop
start: { command: ["{python}", service.py, "{port}"] }
ready: /ready
clock: /clock
faults: { method: PUT, path: /faults }
session_header: X-Session
toggles: [slow]
endpoints:
  /ask: { prompts: [questions] }
  /think: { prompts: [puzzles] }
traffic:
  usual: { requests_per_tick: 3, mix: [{ endpoint: /ask, prompts: questions }] }
prompts:
  questions: [{ text: one }, { text: two }]
  puzzles: [{ text: three }]
"""

SCENARIO = """\
# yaml-language-server: $schema=../../../schemas/formats/scenario.json
version: 1
scenario: slow
title: The shop is slow
service: shop
seed: 1
start: "2026-03-02T09:00:00Z"
traffic:
  heavy:
    requests_per_tick: 2
    mix:
      - { weight: 2, endpoint: /ask, prompts: questions, toggles: [slow], session: s1 }
      - { endpoint: /think, prompts: puzzles }
phases:
  - { name: usual, minutes: 2, traffic: usual }
  - name: slow
    minutes: 5
    faults: { delay: 3 }
    do: [{ method: POST, path: /admin/model, body: { model: small } }]
    traffic: heavy
    expect:
      fires: [{ monitor: latency, group: "endpoint:/ask", within: 4m, severity: SEV-2, incident: sev2, page: shop }]
  - name: still
    minutes: 1
    traffic: { requests_per_tick: 1, mix: [{ endpoint: /think, prompts: puzzles }] }
  - name: mended
    minutes: 3
    idle: true
    expect: { recovers: [{ monitor: latency, group: "endpoint:/ask" }], may_warn: [cost] }
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a traffic folder; ``target`` and ``scenario`` are the texts of its two files."""

    def write(target: str = TARGET, scenario: str = SCENARIO) -> Path:
        folder = tmp_path / "reference/traffic"
        for name, text in {"targets/shop.yaml": target, "scenarios/slow.yaml": scenario}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    return write


@pytest.fixture
def scenario_text() -> str:
    return SCENARIO


@pytest.fixture
def target_text() -> str:
    return TARGET


@pytest.fixture
def scenario_document() -> Document:
    return parse_yaml(SCENARIO, "slow.yaml")


@pytest.fixture
def target_document() -> Document:
    return parse_yaml(TARGET, "shop.yaml")


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], list[str]]:
    """A command that runs a Python program."""

    def program(text: str) -> list[str]:
        file = tmp_path / "program.py"
        file.write_text(textwrap.dedent(text))
        return [sys.executable, str(file)]

    return program


# Keeps to the protocol: one distribution point and one log line a request, sent when the clock moves.
SERVICE = """\
import json, os, signal, socket, struct, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

state = {"points": [], "sent": 0, "logged": 0, "delay": 0.1, "ticks": 0}
statsd = socket.socket(socket.AF_UNIX)
statsd.connect(os.environ["DOGSTATSD"].removeprefix("unixstream://"))


def flush():
    lines = [f"shop.latency:{delay}|d|#service:shop,env:local,endpoint:{path}" for path, delay in state["points"]]
    state["sent"] += len(lines)
    lines += lines[: int(os.environ.get("DOUBLED", "0"))]
    packet = "\\n".join(lines).encode()
    if lines:
        statsd.sendall(struct.pack("<I", len(packet)) + packet)
    for path, delay in state["points"]:
        print(json.dumps({"endpoint": path, "delay": delay}), flush=True)
    state["logged"] += len(state["points"])
    state["points"] = []
    state["ticks"] += 1
    if state["ticks"] == int(os.environ.get("DIES_AT", "0")):
        os.kill(os.getpid(), signal.SIGKILL)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536

    def handle_any(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        path = self.path.partition("?")[0]
        status, answer = 200, {}
        if path == "/clock":
            flush()
            answer = {"metrics_sent": state["sent"], "logs_written": state["logged"]}
        elif path == "/faults":
            state["delay"] = body["delay"]
        elif path == "/refused":
            status = 409
        elif path != "/ready":
            state["points"].append((path, state["delay"]))
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = handle_any

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def service_program(tmp_path: Path) -> str:
    file = tmp_path / "service.py"
    file.write_text(SERVICE)
    return str(file)


MESSAGE = "{{#is_alert}}slow @incident-sev2 @oncall-shop{{/is_alert}}{{#is_recovery}}fine @oncall-shop{{/is_recovery}}"
QUERY = "percentile(last_2m):p95:shop.latency{service:shop} by {endpoint} > 1"


@pytest.fixture
def watched() -> Watched:
    latency = MonitorDefinition(
        "latency",
        "{{endpoint.name}} is slow",
        "query alert",
        QUERY,
        parse_monitor(QUERY, "query alert"),
        Options(thresholds=Thresholds(critical=1.0), new_group_delay=0),
        MESSAGE,
        ("service:shop", "env:local"),
    )
    handles = {"sev2": IncidentHandle("sev2", "llm", "SEV-2", Position("incidents.yaml"))}
    monitors = [WatchedMonitor("tf://datadog_monitor/shop--latency/id", latency, "SEV-2", "second")]
    return Watched("shop", "local", monitors, {}, handles, {"shop.latency": "distribution"})


@pytest.fixture
def target(service_program: str) -> Target:
    return Target(
        service="shop",
        command=["{python}", service_program, "{port}"],
        environment={"DOGSTATSD": "{dogstatsd}"},
        ready="/ready",
        clock="/clock",
        faults=Call("PUT", "/faults", {}),
        endpoints={"/ask": ["questions"]},
        toggles=(),
        session_header="",
        prompts={"questions": [{"text": "one"}, {"text": "two"}]},
        traffic={},
    )


@pytest.fixture
def workflow_of() -> Callable[..., Workflow]:
    """A workflow of the shop, `mend`, from a specification in our readable form."""

    def make(spec: Mapping[str, Any]) -> Workflow:
        body = json.dumps({"handle": "mend", **api_spec(spec)})
        arguments = {"name": "mend the shop", "published": True, "spec_json": body}
        place = Position("workflows/mend.yaml")
        return Workflow.of(
            Resource("datadog_workflow_automation", "shop--mend", "mend", "local", "local", arguments, place)
        )

    return make
