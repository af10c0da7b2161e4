"""Shared helpers: the service without a network, calls of a model, a stand-in that speaks Gemini's wire format."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from lrcp.core.clock import Clock
from lrcp.telemetry import Simulation, Telemetry, TelemetrySettings
from reference.services.app import application
from reference.services.models.base import Model, ModelCall, Prompt, Provider
from reference.services.platform import Platform, build_clock, build_platform
from reference.services.settings import load_settings

ADMIN_TOKEN = "correct-horse-battery"
DOCUMENT = (
    "Datadog is an observability platform. It collects metrics, logs and traces from hosts and containers. "
    "The company was founded in 2010 in New York. Monitors notify people when a threshold is crossed."
)


@dataclass
class Points:
    """A sink that keeps what it is sent, as (kind, metric, value, tags)."""

    taken: list[tuple[str, str, float, tuple[str, ...]]] = field(default_factory=list)
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        return len(self.taken)

    def send(self, kind: str, metric: str, value: float, tags: Sequence[str]) -> None:
        self.taken.append((kind, metric, value, tuple(sorted(tags))))

    def flush(self) -> None:
        """Nothing is buffered."""

    def close(self) -> None:
        """Nothing is held open."""

    def values(self, metric: str, *tags: str) -> list[float]:
        """The values of a metric on the points that carry all of ``tags``."""
        return [value for _, name, value, given in self.taken if name == metric and set(tags) <= set(given)]


@dataclass
class Service:
    """The application, called without a network; each request is a task of its own, as under a server."""

    http: httpx.AsyncClient
    platform: Platform
    clock: Clock
    points: Points
    log_text: io.StringIO

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """``body`` is sent as JSON in ASCII, which can escape what UTF-8 cannot hold."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **options.pop("headers", {})}
        return await asyncio.create_task(self.http.request(method, path, content=content, headers=headers, **options))

    async def qa(self, question: str = "What is Datadog?", document: str = DOCUMENT, **options: Any) -> httpx.Response:
        return await self.call("POST", "/qa", {"question": question, "document": document}, **options)

    async def admin(self, method: str, path: str, body: Any = None, token: str = ADMIN_TOKEN) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "X-Actor": "test"}
        return await self.call(method, f"/admin/{path}", body, headers=headers)

    @property
    def logs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log_text.getvalue().splitlines()]


@pytest.fixture
async def serve() -> AsyncIterator[Any]:
    """Starts a Service: ``await serve(model=..., LRCP_RETRIES="0")``."""
    clients: list[httpx.AsyncClient] = []

    async def start(model: Model | None = None, **environ: str) -> Service:
        start_at = 1_700_000_000.0
        points, log = Points(), io.StringIO()
        values = {"LRCP_CLOCK": f"virtual:{start_at:.0f}", "LRCP_ADMIN_TOKEN": ADMIN_TOKEN, **environ}
        settings = load_settings({name: value for name, value in values.items() if value})
        clock = build_clock(settings)
        telemetry = Telemetry(
            TelemetrySettings(service="llm-reliability-control-plane"),
            clock=clock,
            sink=points,
            log_stream=log,
            strict=True,
        )
        platform = build_platform(settings, telemetry, clock, model)
        transport = httpx.ASGITransport(application(platform), raise_app_exceptions=False)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://service"))
        return Service(clients[-1], platform, clock, points, log)

    yield start
    for client in clients:
        await client.aclose()


@pytest.fixture
async def service(serve: Any) -> Service:
    started: Service = await serve()
    return started


@dataclass
class GeminiStandIn:
    """Answers every request with ``status`` and ``replies``; remembers what it was asked."""

    url: str = ""
    status: int = 200
    replies: list[Any] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    break_off: bool = False

    def says(self, *replies: Any, status: int = 200, break_off: bool = False) -> None:
        self.replies, self.status, self.break_off = list(replies), status, break_off

    def fails(self, status: int, reason: str) -> None:
        self.says({"error": {"code": status, "message": "no", "status": reason}}, status=status)


def _handler(stand_in: GeminiStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            stand_in.requests.append({"path": self.path, "headers": headers, "body": body})
            events = [reply if isinstance(reply, str) else json.dumps(reply) for reply in stand_in.replies]
            streamed = stand_in.status == 200
            text = "".join(f"data: {event}\r\n\r\n" for event in events) if streamed else events[0]
            payload = text.encode()
            self.send_response(stand_in.status)
            self.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
            self.send_header("Content-Length", str(len(payload) + (100 if stand_in.break_off else 0)))
            self.end_headers()
            self.wfile.write(payload)
            self.close_connection = stand_in.break_off

        def log_message(self, format: str, *args: Any) -> None:
            """Tests stay quiet."""

    return Handler


@pytest.fixture
def gemini() -> Iterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def call() -> Any:
    """Makes a ModelCall; every part has a default."""

    def make(
        subject: str = "What is Datadog?",
        source: str = "Datadog is an observability platform. It collects metrics, logs and traces.",
        *,
        text: str | None = None,
        vague: bool = False,
        model: str = "gemini-2.5-flash",
        provider: Provider = Provider.PRIMARY,
        request: str = "request",
        attempt: int = 1,
        **simulate: bool,
    ) -> ModelCall:
        prompt = Prompt(text or f"{subject}\n{source}", subject, source, vague)
        return ModelCall(prompt, model, provider, request, attempt, Simulation(**simulate))

    return make
