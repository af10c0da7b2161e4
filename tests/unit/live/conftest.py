"""A Datadog on loopback that holds incident types, incident handles and notebooks, and fills in what it likes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lrcp.core.position import Position
from lrcp.live import Datadog, connect
from lrcp.spec.model import IncidentHandle, Resource, Spec

Record = dict[str, Any]
Answer = tuple[int, Any]
HANDLES = "/api/v2/incidents/config/global/incident-handles"
TYPES = "/api/v2/incidents/config/types"
NOTEBOOKS = "/api/v1/notebooks"
KEYS = {"DD_API_KEY": "an-api-key-of-nobody", "DD_APP_KEY": "an-application-key-of-nobody"}
WHEN = "2026-01-01T00:00:00+00:00"


@dataclass
class Fake:
    """One organisation. ``trouble`` are answers given, once each, before any request is served."""

    types: dict[str, str] = field(default_factory=lambda: {"type-1": "LLM reliability"})
    handles: dict[str, Record] = field(default_factory=dict)
    notebooks: dict[int, Record] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    trouble: list[tuple[int, Any, dict[str, str]]] = field(default_factory=list)
    keys: set[tuple[str | None, str | None]] = field(default_factory=set)
    url: str = ""

    @property
    def writes(self) -> list[str]:
        return [each for each in self.requests if not each.startswith("GET")]

    def answer(self, method: str, target: str, body: Record) -> Answer:
        parts = urlsplit(target)
        self.requests.append(f"{method} {parts.path}")
        if parts.path == TYPES:
            made = self.types.items()
            return 200, {
                "data": [{"id": id, "type": "incident_types", "attributes": {"name": name}} for id, name in made]
            }
        if parts.path == HANDLES:
            return self._handles(method, body)
        if parts.path == NOTEBOOKS and method == "GET":
            query = parse_qs(parts.query)
            start, count = int(query["start"][0]), int(query["count"][0])
            return 200, {"data": list(self.notebooks.values())[start : start + count]}
        id = int(parts.path.rpartition("/")[2]) if method == "PUT" else len(self.notebooks) + 1
        return 200, {"data": self.add_notebook(body["data"]["attributes"], id)}

    def _handles(self, method: str, body: Record) -> Answer:
        if method == "GET":
            return 200, {"data": list(self.handles.values())}
        data = body["data"]
        return 201, {"data": self.add_handle(data["attributes"], data["relationships"], data.get("id"))}

    def add_handle(self, attributes: Record, relationships: Record, id: str | None = None) -> Record:
        id = id or f"handle-{len(self.handles) + 1}"
        made = {**attributes, "created_at": WHEN, "modified_at": WHEN}
        self.handles[id] = {
            "id": id,
            "type": "incidents_handles",
            "attributes": made,
            "relationships": {**relationships, "created_by_user": {"data": {"id": "u", "type": "users"}}},
        }
        return self.handles[id]

    def add_notebook(self, attributes: Record, id: int) -> Record:
        cells = [
            {
                "id": cell.get("id") or f"cell-{id}-{number}-{len(self.requests)}",
                "type": "notebook_cells",
                "attributes": {"time": None, **_stripped(cell["attributes"])},
            }
            for number, cell in enumerate(attributes["cells"])
        ]
        made = {"author": {}, "created": WHEN, "modified": WHEN, **attributes, "cells": cells}
        self.notebooks[id] = {"id": id, "type": "notebooks", "attributes": made}
        return self.notebooks[id]


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    return value.strip() if isinstance(value, str) else value


class Handler(BaseHTTPRequestHandler):
    fake: Fake
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else {}
        self.fake.keys.add((self.headers.get("DD-API-KEY"), self.headers.get("DD-APPLICATION-KEY")))
        headers: dict[str, str] = {}
        if self.fake.trouble:
            self.fake.requests.append(f"{self.command} refused")
            status, answer, headers = self.fake.trouble.pop(0)
        else:
            status, answer = self.fake.answer(self.command, self.path, body)
        content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Tests look at Fake.requests instead."""


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[], Fake]]:
    """Gives an empty organisation at one address, as often as it is called: examples share a server."""
    methods = {f"do_{method}": Handler.serve for method in ("GET", "POST", "PUT")}
    handler = type("Bound", (Handler,), {"fake": Fake(), **methods})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def fresh() -> Fake:
        handler.fake = Fake(url=f"http://127.0.0.1:{server.server_port}")
        return handler.fake

    yield fresh
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fake(served: Callable[[], Fake]) -> Fake:
    return served()


@pytest.fixture
def datadog(fake: Fake) -> Datadog:
    return connect(fake.url, KEYS)


@pytest.fixture(scope="session")
def declared() -> Callable[..., Spec]:
    """A spec of these handles (name -> severity) and notebooks (name -> texts of its cells)."""

    def make(handles: dict[str, str] | None = None, notebooks: dict[str, list[str]] | None = None) -> Spec:
        here = Position("incidents/llm.yaml")
        type = Resource("datadog_incident_type", "llm", "llm", "production", "org", {"name": "LLM reliability"}, here)
        known = {name: IncidentHandle(name, "llm", severity, here) for name, severity in (handles or {}).items()}
        made = [_notebook(name, texts) for name, texts in (notebooks or {}).items()]
        return Spec("production", {}, (), [type], incident_handles=known, notebooks=made)

    return make


def _notebook(name: str, texts: list[str]) -> Resource:
    cells = [{"definition": {"type": "markdown", "text": text}} for text in texts]
    body = {"name": f"Notebook {name}", "time": {"live_span": "1h"}, "cells": cells}
    here = Position(Path("dashboards/notebooks/cost.yaml").as_posix())
    arguments = {"notebook": json.dumps(body)}
    return Resource("datadog_notebook", f"chat--{name}", name, "production", "production", arguments, here, "chat")
