from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lrcp.rehearse.load import load_rehearsals
from reference.traffic.schedule import Schedule, Slot

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "reference/traffic"
TOKEN = "a-token-of-the-test"
BEARER = f"Bearer {TOKEN}"


class Server(ThreadingHTTPServer):
    """Answers everything with 200, other tokens than its own with 401, and remembers what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, bytes, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, body, self.headers.get("Authorization")))
        wrong = self.headers.get("Authorization", BEARER) != BEARER
        self.send_response(401 if wrong else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_PUT = do_POST  # noqa: N815 - the name that http.server calls

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def locust(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "locust", "-f", str(FOLDER / "locustfile.py"), "--headless", *arguments]
    inherited = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, env=inherited, capture_output=True, text=True, timeout=60, check=False)


def asked_in(name: str, ticks: Sequence[int]) -> set[tuple[str, bytes]]:
    rehearsals = load_rehearsals(FOLDER, ROOT)
    (scenario,) = rehearsals.select([name], None)
    schedule = Schedule(scenario, rehearsals.targets[scenario.service])
    slots = [Slot(scenario.phases[0], tick) for tick in ticks]
    return {(request.path, request.body) for slot in slots for request in schedule.requests(slot, user=0)}


def test_locust_asks_what_a_rehearsal_asks(server: Server) -> None:
    done = locust("--users=1", "--host", server.url, "--scenario=normal", "--tick-seconds=0.2", "--run-time=2s")
    assert done.returncode == 0, done.stderr
    asked = {(path, body) for _, path, body, _ in server.asked}
    assert len(server.asked) >= 10
    assert asked <= asked_in("normal", range(60))


def test_a_scenario_ends_by_itself_and_acts_on_the_service(server: Server) -> None:
    options = ("--users=1", "--host", server.url, "--scenario=brownout", "--tick-seconds=0.02")
    done = locust(*options, LRCP_ADMIN_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    control = [each for each in server.asked if "admin" in each[1]]
    assert [(method, path) for method, path, _, _ in control] == [
        ("PUT", "/admin/simulator"),
        ("POST", "/admin/throttle"),
        ("POST", "/admin/failover"),
        ("POST", "/admin/throttle"),
    ]
    assert json.loads(control[2][2]) == {"provider": "secondary"}
    assert {token for *_, token in control} == {BEARER}


def test_an_unknown_scenario_is_one_line_with_the_nearest_name() -> None:
    done = locust("--host=http://127.0.0.1:9", "--scenario=error-brust")
    assert done.returncode != 0
    assert "locustfile: there is no scenario `error-brust`; did you mean `error-burst`?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--host=http://127.0.0.1:9", "--tick-seconds=0"), "0 is not above 0"),
        ((), "locustfile: say whom to ask with --host"),
    ],
)
def test_wrong_use_is_one_line(options: tuple[str, ...], line: str) -> None:
    done = locust(*options)
    assert done.returncode != 0
    assert line in done.stderr
    assert "Traceback" not in done.stderr


def test_a_service_that_refuses_an_action_ends_the_run(server: Server) -> None:
    options = ("--users=1", "--host", server.url, "--scenario=error-burst", "--tick-seconds=0.02")
    done = locust(*options, LRCP_ADMIN_TOKEN="another")
    assert done.returncode == 1
    assert "locustfile: 401 Client Error" in done.stderr


def test_locust_patches_the_standard_library_so_nothing_else_imports_it() -> None:
    folders = (ROOT / folder for folder in ("lrcp", "reference", "stacks"))
    sources = [file for folder in folders for file in folder.rglob("*.py")]
    importing = [file for file in sources if re.search(r"^\s*(import|from) (locust|gevent)\b", file.read_text(), re.M)]
    assert importing == [FOLDER / "locustfile.py"]
