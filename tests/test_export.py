"""What `lrcp export` writes is what Datadog takes: checked by its own client, and sent to an API on loopback."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.model_utils import data_to_dict

from lrcp.export import Entry, Ids, collect, files, read_ids
from lrcp.export.entries import FILES, addresses
from lrcp.spec import Reference, load_spec
from tests.client_models import converted, unparsed

ROOT = Path(__file__).parents[1]
SPEC = load_spec(ROOT, "production")
ENTRIES = collect(SPEC, Ids())
NEEDED = {need for entry in ENTRIES for need in entry.needs}
PLAUSIBLE = Ids(
    {need: "1" if need.type == "datadog_monitor" else "00000000-0000-4000-8000-000000000001" for need in NEEDED}
)
FILLED = {each.address: each for each in collect(SPEC, PLAUSIBLE)}
BY_TYPE: dict[str, list[Entry]] = {}
for each in {each.address.rpartition("--")[2]: each for each in ENTRIES}.values():  # one of each declaration
    BY_TYPE.setdefault(each.address.partition(".")[0], []).append(each if each.complete else FILLED[each.address])
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def model(name: str) -> Any:
    version, _, cls = name.partition(".")
    module = re.sub(r"(?<!^)(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])", "_", cls).lower()
    return getattr(importlib.import_module(f"datadog_api_client.{version}.model.{module}"), cls)


@pytest.mark.parametrize("type", BY_TYPE)
def test_every_entry_is_understood_by_datadogs_client(type: str) -> None:
    found = {each.address: list(unparsed(converted(each.body, model(each.model)))) for each in BY_TYPE[type]}
    assert {address: paths for address, paths in found.items() if paths} == {}


def test_a_key_that_the_api_does_not_have_would_be_noticed() -> None:
    entry = BY_TYPE["datadog_monitor"][0]
    body = json.loads(json.dumps(entry.body))
    body["options"]["crystal_ball"] = True
    assert list(unparsed(converted(body, model(entry.model)))) == ["/options/crystal_ball"]


def test_everything_that_the_seeds_name_is_there() -> None:
    made = {each.file for each in ENTRIES}
    assert made == {*FILES, "notebooks"}


def test_two_exports_are_the_same_to_the_byte() -> None:
    assert files(ENTRIES, SPEC) == files(collect(load_spec(ROOT, "production"), Ids()), SPEC)


def test_an_entry_comes_after_everything_it_needs() -> None:
    seen: set[str] = set()
    made = {each.address for each in ENTRIES}
    for entry in ENTRIES:
        needed = {f"{each.type}.{each.name}" for each in (*entry.needs, *entry.stand_ins)}
        assert needed & made <= seen, entry.address
        seen.add(entry.address)


@pytest.mark.parametrize("complete", [True, False])
def test_a_file_at_the_top_holds_no_reference_and_one_that_waits_says_for_what(complete: bool) -> None:
    for entry in ENTRIES:
        if entry.complete is complete:
            assert ("tf://" in json.dumps([entry.body, entry.path])) is not complete, entry.address


def test_no_monitor_waits_for_the_dashboard_that_its_message_links_to() -> None:
    assert not [each for each in ENTRIES for need in each.needs if need.type == "datadog_dashboard_json"]


# --- import ---------------------------------------------------------------------------------------


@dataclass
class Api:
    """Takes any body, and answers as the table says: with an id where the endpoint's answer has one."""

    url: str = ""
    received: dict[str, Any] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    api: Api
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = len(self.api.received) + 1
        id = number if self.path == "/api/v1/monitor" else f"{number:08d}-0000-4000-8000-000000000000"
        self.api.received[f"{self.command} {self.path} {id}"] = body
        content = json.dumps({"id": id, "public_id": id, "url": f"/dashboard/{id}", "data": [{"id": id}]})
        if self.path.startswith("/api/v2") or self.path == "/api/v1/notebooks":
            content = json.dumps({"data": {"id": id}})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content.encode())

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *arguments: Any) -> None:
        """The test looks at Api.received instead."""


@pytest.fixture
def api() -> Iterator[Api]:
    made = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"api": made}))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def send(entry: Entry, client: ApiClient) -> dict[Reference, str]:
    """Send the body as it is, through the client's own model; the attributes that the answer gives.

    Dashboards go past the model: it takes half a second for each, and tests/test_dashboards.py reads them all.
    """
    sent = entry.body if entry.file == "dashboard" else data_to_dict(converted(entry.body, model(entry.model)))
    headers = {"Content-Type": "application/json"}
    raw = client.call_api(entry.path, entry.method, header_params=headers, body=sent, preload_content=False)
    answer = json.loads(raw.data)
    type, _, name = entry.address.partition(".")
    return {Reference(type, name, attribute): str(at(answer, path)) for attribute, path in entry.answer.items()}


def at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return answer


def moments(value: Any) -> Any:
    """Instants are written in several ways; only those are compared loosely."""
    if isinstance(value, dict):
        return {key: moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moments(item) for item in value]
    return "an instant" if isinstance(value, str) and MOMENT.match(value) else value


def test_an_import_in_rounds_sends_every_body_as_it_is_until_nothing_waits(api: Api) -> None:
    users = [each.reference for each in SPEC.of_type("datadog_user")]
    known: dict[Reference, str] = {user: f"user-{number}" for number, user in enumerate(users)}
    sent: dict[str, Any] = {}
    rounds = 0
    with ApiClient(Configuration(host=api.url)) as client:
        while True:
            made = collect(SPEC, Ids(known))
            ready = [each for each in made if each.address not in sent and (each.complete or secret(each))]
            if not ready:
                break
            rounds += 1
            for entry in ready:
                known |= send(entry, client)
                sent[entry.address] = entry.body
    assert set(sent) == {each.address for each in ENTRIES}
    assert [moments(each) for each in api.received.values()] == [moments(each) for each in sent.values()]
    assert rounds <= 4


def secret(entry: Entry) -> bool:
    """Only secrets are missing: whoever sends it puts them in."""
    return all(each.type == "var" for each in entry.needs)


def test_the_script_in_the_documentation_imports_everything_that_needs_no_person(api: Api, tmp_path: Path) -> None:
    page = (ROOT / "docs/export.md").read_text(encoding="utf-8")
    script = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert script is not None
    (tmp_path / "import.py").write_text(script[1], encoding="utf-8")
    keys = {"DD_API_KEY": "an-api-key-of-nobody", "DD_APP_KEY": "an-application-key-of-nobody"}
    ids, folder = tmp_path / "datadog/ids.json", tmp_path / "datadog"

    for _ in range(3):
        known = read_ids(ids, addresses(SPEC)) if ids.exists() else Ids()
        for path, text in files(collect(SPEC, known), SPEC).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        command = [sys.executable, str(tmp_path / "import.py"), str(folder), api.url]
        subprocess.run(command, check=True, env={**os.environ, **keys})

    sent = set(json.loads(ids.read_text(encoding="utf-8")))
    waiting = {each.address for each in collect(SPEC, read_ids(ids, addresses(SPEC))) if not each.complete}
    assert len(api.received) == len(sent)
    assert sent | waiting == {each.address for each in ENTRIES}
    assert not [each for each in waiting if each.startswith(("datadog_monitor.", "datadog_dashboard_json."))]
