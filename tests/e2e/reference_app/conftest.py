"""Shared helpers: the reference app in its own process, and an intake for what it emits."""

from __future__ import annotations

import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[3]
ADMIN_TOKEN = "correct-horse-battery"
_ADDRESS = re.compile(r"Uvicorn running on (http://\S+)")
_START_SECONDS = 30
_STOP_SECONDS = 15


class App:
    """A running reference app: its address, and everything it writes."""

    def __init__(self, environ: dict[str, str], directory: Path) -> None:
        self.log = directory / "app.jsonl"
        command = [sys.executable, "-m", "uvicorn", "reference.services.app:create_app", "--factory"]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DD_", "LRCP_"))}
        with self.log.open("wb") as stdout:
            self.process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", "0"],
                cwd=directory,
                env={**inherited, "PYTHONPATH": _python_path(), "DD_TRACE_ENABLED": "false", **environ},
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
            )
        self.errors: list[str] = []
        self._started = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._started.wait(_START_SECONDS)
        address = next(filter(None, map(_ADDRESS.search, self.errors)), None)
        self.http = httpx.Client(base_url=address[1] if address else "http://127.0.0.1:1", timeout=30)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line.rstrip("\n"))
            if _ADDRESS.search(line):
                self._started.set()
        self._started.set()

    def admin(self, method: str, path: str, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        return self.http.request(method, f"/admin/{path}", json=body, headers=headers)

    def stop(self) -> None:
        self.http.close()
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()

    @property
    def finished(self) -> bool:
        """Whether it shut down in order, and complained of nothing before."""
        complaints = [line for line in self.errors if re.search("Traceback|ERROR|WARNING", line)]
        return not complaints and any("Finished server process" in line for line in self.errors)


def _python_path() -> str:
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])


class Intake:
    """Reads DogStatsD from a Unix stream socket: each packet comes after its length in four bytes."""

    def __init__(self, path: Path) -> None:
        self.url = f"unixstream://{path}"
        self.points: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen()
        self._open: list[socket.socket] = [self._server]
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.points.total() >= count, timeout=10), self.points.total()

    def kill(self) -> None:
        for open_socket in self._open:
            try:
                open_socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                open_socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: socket.socket) -> None:
        try:
            with connection.makefile("rb") as stream:
                while len(header := stream.read(4)) == 4:
                    packet = stream.read(struct.unpack("<I", header)[0]).decode()
                    with self._changed:
                        self.points.update(_points(packet))
                        self._changed.notify_all()
        except (OSError, ValueError):
            return


class TraceAgent:
    """Takes traces as the Datadog agent does, and keeps their bytes."""

    def __init__(self) -> None:
        self.payload = b""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def wait_for(self, name: bytes) -> None:
        for _ in range(100):
            if name in self.payload:
                return
            time.sleep(0.1)
        raise AssertionError(f"{name!r} did not arrive in 10 s")

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        agent = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                agent.payload += self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b'{"rate_by_service": {}, "endpoints": ["/v0.4/traces", "/v0.5/traces"]}'
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET = do_PUT  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                """Tests stay quiet."""

        return Handler


def _points(packet: str) -> Iterator[str]:
    """One line for each value: a client may pack several values of a metric into one."""
    for line in filter(None, packet.splitlines()):
        head, _, rest = line.partition("|")
        name, *values = head.split(":")
        yield from (f"{name}:{value}|{rest}" for value in values)


@pytest.fixture
def start_app(tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Starts the app: ``start_app(LRCP_SEED="1")``. Stops what is still running at the end."""
    apps: list[App] = []

    def start(**environ: str) -> App:
        directory = tmp_path / f"app{len(apps)}"
        directory.mkdir()
        apps.append(App({"LRCP_ADMIN_TOKEN": ADMIN_TOKEN, **environ}, directory))
        return apps[-1]

    yield start
    for app in apps:
        app.stop()


@pytest.fixture
def trace_agent() -> Iterator[TraceAgent]:
    agent = TraceAgent()
    yield agent
    agent.stop()


@pytest.fixture
def start_intake(tmp_path: Path) -> Iterator[Callable[[], Intake]]:
    intakes: list[Intake] = []

    def start() -> Intake:
        intakes.append(Intake(tmp_path / f"{len(intakes)}.sock"))
        return intakes[-1]

    yield start
    for intake in intakes:
        intake.kill()
