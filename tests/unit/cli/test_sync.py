from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lrcp.cli.main import build
from lrcp.core.errors import UsageError
from lrcp.spec import load_spec

ROOT = Path(__file__).parents[3]
KEYS = {"DD_API_KEY": "an-api-key-of-nobody", "DD_APP_KEY": "an-application-key-of-nobody"}
TYPES = [
    {"id": each.id, "type": "incident_types", "attributes": {"name": each.arguments["name"]}}
    for each in load_spec(ROOT, "production").of_type("datadog_incident_type")
]


class Handler(BaseHTTPRequestHandler):
    """Lists are kept by path; a POST adds to its list."""

    lists: dict[str, list[Any]]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer({"data": self.lists.get(self.path.partition("?")[0], [])})

    def do_POST(self) -> None:
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
        made = self.lists.setdefault(self.path, [])
        made.append({**data, "id": len(made) + 1})
        self._answer({"data": made[-1]})

    def do_PUT(self) -> None:
        path, _, id = self.path.rpartition("/")
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
        self.lists[path][int(id) - 1] = {**data, "id": int(id)}
        self._answer({"data": data})

    def _answer(self, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """The test looks at the lists instead."""


@pytest.fixture
def lists() -> dict[str, list[Any]]:
    """What the organisation holds, by path."""
    return {"/api/v2/incidents/config/types": list(TYPES)}


@pytest.fixture
def url(lists: dict[str, list[Any]]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"lists": lists}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def sync(*arguments: str) -> Result:
    command = ["sync", *arguments, "--root", str(ROOT)]
    return CliRunner().invoke(build(), command, env=KEYS, standalone_mode=False)


def test_plan_apply_and_plan_again(url: str) -> None:
    planned = sync("plan", "--url", url, "--check")
    assert planned.return_value == 1
    assert "+ incident handle @incident-llm-sev1\n" in planned.output
    assert f"production, Datadog at {url}\n" in planned.output

    applied = sync("apply", "--url", url)
    assert applied.return_value == 0
    assert "created incident handle @incident-llm-sev1\n" in applied.output

    again = sync("plan", "--url", url, "--check")
    assert again.return_value == 0
    assert ", 0 to change, " in again.output
    assert "0 to create, " in again.output


def test_what_cannot_be_done_is_said_and_fails(url: str, lists: dict[str, list[Any]]) -> None:
    lists["/api/v2/incidents/config/types"].clear()
    applied = sync("apply", "--url", url)
    assert applied.return_value == 1
    assert "! incident handle @incident-llm-sev1: there is no incident type `LLM reliability` yet" in applied.output


def test_a_plan_for_programs(url: str) -> None:
    planned = sync("plan", "--url", url, "--format", "json")
    assert planned.return_value == 0
    made = json.loads(planned.stdout)
    assert made["environment"] == "production"
    assert {"kind": "incident handle", "name": "@incident-llm-sev1", "action": "create"} in made["changes"]


def test_without_keys_it_is_wrong_use() -> None:
    result = CliRunner().invoke(build(), ["sync", "plan", "--root", str(ROOT)], env=dict.fromkeys(KEYS))
    assert isinstance(result.exception, UsageError)
    assert "set DD_API_KEY and DD_APP_KEY" in str(result.exception)
