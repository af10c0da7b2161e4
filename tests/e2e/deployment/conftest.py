"""A Datadog API on loopback, just enough of it to deploy our stacks, and Terraform to deploy them with."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lrcp.contract.load import load_contract
from lrcp.facts.imports import import_id

ROOT = Path(__file__).parents[3]
NO_PROVIDER = "terraform cannot install the Datadog provider"
Answer = tuple[int, Any]
Record = dict[str, Any]
TakeOver = Callable[[Path, dict[str, str]], dict[str, list[str]]]


@dataclass
class Datadog:
    """What one organisation holds. ``sent`` are the metrics that it has ever received, with their types.

    ``routes`` are tried before ROUTES; a test that deploys more adds its own.
    """

    sent: dict[str, str]
    objects: dict[str, Record] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    url: str = ""
    routes: list[tuple[str, Callable[..., Answer]]] = field(default_factory=list)

    def paths(self, begin: str) -> list[str]:
        return sorted(path for path in self.objects if path.startswith(begin))

    def answer(self, method: str, path: str, body: Any) -> Answer:
        self.requests.append(f"{method} {path}")
        for pattern, route in (*self.routes, *ROUTES):
            match = re.fullmatch(pattern, path)
            if match:
                return route(self, method, path, body, *match.groups())
        return 501, {"errors": [f"{method} {path} is not served here"]}


def _valid(api: Datadog, method: str, path: str, body: Any) -> Answer:
    return 200, {"valid": True}


def _metric(api: Datadog, method: str, path: str, body: Any, name: str) -> Answer:
    if name not in api.sent:
        return 404, {"errors": ["metric_name not found"]}
    if method == "PUT":
        api.objects[path] = body
    return 200, {**api.objects.get(path, {}), "type": api.sent[name]}


def _tag_configuration(api: Datadog, method: str, path: str, body: Any, name: str) -> Answer:
    if method == "POST" and name not in api.sent:
        return 400, {"errors": ["Cannot configure tags on a metric that does not exist."]}
    return _object(api, method, path, body, created=201)


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _collection(api: Datadog, method: str, path: str, body: Any) -> Answer:
    number = len(api.requests)
    flat = "data" not in body
    item = {**(body if flat else body["data"]), "id": number if path.endswith("monitor") else _uuid(number)}
    if path.endswith("team"):
        item["attributes"] |= {"user_count": 0, "link_count": 0, "summary": ""}
    if path.endswith("dashboard"):
        item |= {"url": f"/dashboard/{item['id']}", "author_handle": "nobody@example.com"}
    api.objects[f"{path}/{item['id']}"] = item
    if path.endswith("slo"):
        return 200, {"data": [item]}
    return (200, item) if flat else (201, {"data": item})


def _item(api: Datadog, method: str, path: str, body: Any, *_: str) -> Answer:
    return _object(api, method, path, body)


def _object(api: Datadog, method: str, path: str, body: Any, created: int = 200) -> Answer:
    if method == "POST":
        api.objects[path] = body["data"]
        return created, {"data": body["data"]}
    if path not in api.objects:
        return 404, {"errors": ["not found"]}
    if method == "DELETE":
        gone = api.objects.pop(path)
        return (200, {"deleted": gone.get("id")}) if path.startswith("/api/v1") else (204, None)
    if method in ("PUT", "PATCH"):
        api.objects[path] |= body.get("data", body)
    item = api.objects[path]
    if "/slo/" in path:
        return 200, {"data": [item] if method == "PUT" else item}
    return 200, item if path.startswith("/api/v1") else {"data": item}


ROUTES: Sequence[tuple[str, Callable[..., Answer]]] = (
    (r"/api/v1/validate", _valid),
    (r"/api/v1/monitor/(?:\d+/)?validate", _valid),
    (r"/api/v1/metrics/([\w.]+)", _metric),
    (r"/api/v2/metrics/([\w.]+)/tags", _tag_configuration),
    (r"/api/v1/(?:monitor|slo|dashboard)|/api/v2/(?:team|incidents/config/types)", _collection),
    (r"/api/v1/(?:monitor|slo|dashboard)/([^/]+)|/api/v2/(?:team|incidents/config/types)/([^/]+)", _item),
)


# What ROUTES serve. On-Call, incidents and workflows have tests, and routes, of their own.
SERVED = (
    *("datadog_monitor", "datadog_service_level_objective", "datadog_dashboard_json", "datadog_team"),
    *("datadog_metric_metadata", "datadog_metric_tag_configuration", "datadog_incident_type"),
)


class Handler(BaseHTTPRequestHandler):
    api: Datadog
    protocol_version = "HTTP/1.1"

    def serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else {}
        status, answer = self.api.answer(self.command, self.path.partition("?")[0], body)
        content = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """The test looks at Datadog.requests instead."""


@pytest.fixture
def narrowed() -> Callable[[Path], Path]:
    """``narrowed(stack)`` leaves only the SERVED kinds in a synthesized stack, and the variables that they use."""

    def narrow(folder: Path) -> Path:
        file = folder / "cdk.tf.json"
        configuration = json.loads(file.read_text())
        declared = configuration.pop("resource", {})
        served = {type: declared[type] for type in SERVED if type in declared}
        if served:
            configuration["resource"] = served
        assert "${var." not in json.dumps(served)
        configuration["variable"] = {"datadog_api_url": configuration["variable"]["datadog_api_url"]}
        for section in ("data", "output"):
            configuration.pop(section, None)
        file.write_text(json.dumps(configuration))
        return folder

    return narrow


@pytest.fixture
def taken_over(tmp_path: Path) -> TakeOver:
    """``taken_over(folder, environment)`` lets another stack import all that ``folder`` has deployed.

    Gives the addresses by what is done to them besides: `no-op`, `update`. A second plan finds nothing to do.
    """

    def take(folder: Path, environment: dict[str, str]) -> dict[str, list[str]]:
        def run(cwd: Path, *arguments: str) -> str:
            command = ["terraform", *arguments]
            done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        deployed = json.loads(run(folder, "show", "-json"))["values"]["root_module"]["resources"]
        ids = {
            each["address"]: import_id(each["type"], each["values"]) for each in deployed if each["mode"] == "managed"
        }
        other = tmp_path / "other"
        other.mkdir()
        configuration = json.loads((folder / "main.tf.json").read_text())
        configuration["terraform"]["backend"] = {"local": {"path": "other.tfstate"}}
        configuration["import"] = [{"to": address, "id": id} for address, id in ids.items()]
        (other / "main.tf.json").write_text(json.dumps(configuration))
        run(other, "init", "-input=false")
        run(other, "plan", "-input=false", "-out=planned")
        done: dict[str, list[str]] = {}
        for each in json.loads(run(other, "show", "-json", "planned"))["resource_changes"]:
            assert each["change"]["importing"]["id"] == ids[each["address"]]
            done.setdefault("+".join(each["change"]["actions"]), []).append(each["address"])
        run(other, "apply", "planned")
        run(other, "plan", "-detailed-exitcode", "-input=false")
        return done

    return take


@pytest.fixture
def datadog() -> Iterator[Datadog]:
    """An organisation that has received every metric of the contract; it stores counts as rates."""
    stored = {name: "rate" if type == "count" else type for name, type in load_contract(ROOT).metric_types.items()}
    api = Datadog(stored)
    methods = {f"do_{method}": Handler.serve for method in ("GET", "POST", "PUT", "PATCH", "DELETE")}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"api": api, **methods}))
    api.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield api
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def terraform_environment() -> dict[str, str]:
    """Environment of a Terraform that asks nobody and reports to nobody; skips when there is none."""
    if shutil.which("terraform") is None:
        pytest.skip(f"{NO_PROVIDER}: terraform is not on PATH")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DD_", "TF_VAR_"))},
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_REGISTRY_CLIENT_TIMEOUT": "10",
        "TF_REGISTRY_DISCOVERY_RETRY": "0",
    }


@pytest.fixture(scope="session")
def provider(terraform_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment in which Terraform can install the Datadog provider; skips when it cannot."""
    folder = tmp_path_factory.mktemp("provider")
    required = {"datadog": {"source": "DataDog/datadog", "version": ">= 4.19, < 5"}}
    (folder / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": required}}))
    init = ["terraform", "init", "-input=false", "-no-color"]
    done = subprocess.run(init, cwd=folder, env=terraform_environment, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"{NO_PROVIDER}: it is in no registry or mirror that this machine reaches")
    return terraform_environment


@pytest.fixture
def deployment(provider: dict[str, str], datadog: Datadog) -> dict[str, str]:
    """Environment of a deployment to the loopback organisation; the keys are any text."""
    return {
        **provider,
        "DD_API_KEY": "an-api-key-of-nobody",
        "DD_APP_KEY": "an-application-key-of-nobody",
        "DD_HTTP_CLIENT_RETRY_ENABLED": "false",
        "TF_VAR_datadog_api_url": datadog.url,
    }
