"""Servers that take datagrams and streams, and a Telemetry whose every output can be read back."""

from __future__ import annotations

import io
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.clock import VirtualClock
from lrcp.telemetry import DogStatsdSink, StatsdAddress, Telemetry, TelemetrySettings
from lrcp.telemetry.tracing import Span

START = 1_700_000_000.0
IDENTITY = {"service": "shop", "env": "local", "version": "7"}


@dataclass(frozen=True)
class Line:
    """One DogStatsD metric as it came over the wire."""

    metric: str
    value: float
    kind: str
    tags: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Line:
        name, _, rest = text.partition(":")
        value, kind, *others = rest.split("|")
        tags = next((part[1:].split(",") for part in others if part.startswith("#")), [])
        return cls(name, float(value), kind, frozenset(tags))


def parse(packets: list[str]) -> list[Line]:
    return [Line.parse(text) for packet in packets for text in packet.splitlines() if text]


class UdpServer:
    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(5)
        self.address = StatsdAddress("127.0.0.1", self._socket.getsockname()[1])

    def receive(self, points: int) -> list[Line]:
        """Reads until ``points`` have come."""
        lines: list[Line] = []
        while len(lines) < points:
            lines += parse([self._socket.recv(65_536).decode()])
        return lines

    def close(self) -> None:
        self._socket.close()


class StreamServer:
    """A Unix stream server: each packet comes with its length before it."""

    def __init__(self, path: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()
        self._connections: list[socket.socket] = []
        self._packets: list[str] = []
        self._arrived = threading.Condition()
        self.address = StatsdAddress(url=f"unixstream://{path}")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def receive(self, points: int) -> list[Line]:
        """Waits until ``points`` have come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(parse(self._packets)) >= points, timeout=5)
            return parse(self._packets)

    def close(self) -> None:
        """As if the server was killed: open connections break. May be called twice."""
        for each in (self._listener, *self._connections):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            with connection:
                self._read(connection)

    def _read(self, connection: socket.socket) -> None:
        while len(head := connection.recv(4, socket.MSG_WAITALL)) == 4:
            packet = connection.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL).decode()
            with self._arrived:
                self._packets.append(packet)
                self._arrived.notify_all()


@dataclass
class RecordedSpan:
    resource: str
    started: float
    trace_id: str = "77"
    span_id: str = "78"
    finished: list[float] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    failed: bool = False

    def finish(self, at: float, *, tags: Mapping[str, str], numbers: Mapping[str, float], failed: bool) -> None:
        self.finished.append(at)
        self.tags, self.numbers, self.failed = dict(tags), dict(numbers), failed


class RecordingTracer:
    def __init__(self) -> None:
        self.spans: list[RecordedSpan] = []

    def start(self, resource: str, at: float) -> Span:
        self.spans.append(RecordedSpan(resource, at))
        return self.spans[-1]


@dataclass
class Rig:
    """A Telemetry that sends to a real UDP socket, on a clock that only the test moves."""

    telemetry: Telemetry
    server: UdpServer
    clock: VirtualClock
    stream: io.StringIO
    tracer: RecordingTracer

    def points(self) -> list[Line]:
        """Flushes, and reads as many points as the library says it sent in all."""
        return self.server.receive(self.telemetry.flush().metrics)

    def logs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def pass_time(self, seconds: float) -> None:
        self.clock.advance_to(self.clock.now() + seconds)


@pytest.fixture
def udp() -> Iterator[UdpServer]:
    server = UdpServer()
    yield server
    server.close()


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[StreamServer]:
    server = StreamServer(tmp_path / "dsd.sock")
    yield server
    server.close()


@pytest.fixture
def build(udp: UdpServer) -> Iterator[Callable[..., Rig]]:
    """``build(strict=False, prompt_preview=10)``: options of Telemetry and TelemetrySettings."""
    rigs: list[Rig] = []

    def make(*, strict: bool = True, **settings: Any) -> Rig:
        clock, text, tracer = VirtualClock(START), io.StringIO(), RecordingTracer()
        sink = DogStatsdSink(udp.address, IDENTITY, background=False)
        telemetry = Telemetry(
            TelemetrySettings(**{**IDENTITY, **settings}),
            clock=clock,
            sink=sink,
            log_stream=text,
            strict=strict,
            tracer=tracer,
            prompt_ids=lambda: "p-1",
        )
        rigs.append(Rig(telemetry, udp, clock, text, tracer))
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.telemetry.close()


@pytest.fixture
def rig(build: Callable[..., Rig]) -> Rig:
    return build()
