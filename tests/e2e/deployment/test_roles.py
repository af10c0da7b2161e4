"""Who may read prompts, through real Terraform and the real provider, against an API on loopback."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lrcp.core.yamldoc import load_yaml
from lrcp.facts.permissions import PERMISSIONS
from tests.terraform import succeed

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
TYPES = ("datadog_role", "datadog_user_role", "datadog_logs_restriction_query")
IDS = {name: str(UUID(int=number)) for number, name in enumerate(sorted(PERMISSIONS), 1)}


def _permissions(api: Any, method: str, path: str, body: Any) -> Any:
    """The list differs by site in its ids; ``restricted`` ones cannot be given."""
    known = [
        {"id": id, "type": "permissions", "attributes": {"name": name, "restricted": False}} for name, id in IDS.items()
    ]
    return 200, {"data": known}


def _users(api: Any, method: str, path: str, body: Any) -> Any:
    people = load_yaml(ROOT / "oncall/people.yaml", ROOT).value["users"]
    found = [{"id": f"user-{id}", "type": "users", "attributes": {**each, "handle": id}} for id, each in people.items()]
    return 200, {"data": found, "meta": {"page": {"total_count": len(found), "total_filtered_count": len(found)}}}


def _user(api: Any, method: str, path: str, body: Any) -> Any:
    id = path.rpartition("/")[2]
    given = [name.split("/")[4] for name in list(api.objects) if name.endswith(f"/users/{id}")]
    roles = {"data": [{"id": each, "type": "roles"} for each in given]}
    return 200, {"data": {"id": id, "type": "users", "attributes": {}, "relationships": {"roles": roles}}}


def _item(api: Any, method: str, path: str, body: Any) -> Any:
    if method == "POST":
        id = str(UUID(int=1000 + len(api.requests)))
        api.objects[f"{path}/{id}"] = {**body["data"], "id": id}
        return 200, {"data": api.objects[f"{path}/{id}"]}
    if path not in api.objects:
        return 404, {"errors": ["not found"]}
    if method == "DELETE":
        del api.objects[path]
        return 204, None
    roles = [{"id": each["id"], "type": "roles"} for each in _under(api, f"{path}/roles/")]
    related = {"relationships": {"roles": {"data": roles}}} if roles else {}
    return 200, {"data": {**api.objects[path], **related}}


def _under(api: Any, begin: str) -> list[dict[str, Any]]:
    return [each for name, each in list(api.objects.items()) if name.startswith(begin)]


def _related(api: Any, method: str, path: str, body: Any) -> Any:
    """What belongs to a role or a query: people, roles."""
    if method == "GET":
        found = _under(api, f"{path}/")
        return 200, {"data": found, "meta": {"page": {"total_count": len(found), "total_filtered_count": len(found)}}}
    if method == "POST":
        api.objects[f"{path}/{body['data']['id']}"] = {**body["data"], "attributes": {}}
        return 200, {"data": [body["data"]]}
    api.objects.pop(f"{path}/{body['data']['id']}")
    return 200, {"data": []}


ROUTES = [
    (r"/api/v2/permissions", _permissions),
    (r"/api/v2/users", _users),
    (r"/api/v2/users/[^/]+", _user),
    (r"/api/v2/roles/[^/]+/users", _related),
    (r"/api/v2/logs/config/restriction_queries/[^/]+/roles", _related),
    (r"/api/v2/(?:roles|logs/config/restriction_queries)(?:/[^/]+)?", _item),
]


@pytest.fixture
def folder(tmp_path: Path, datadog: Any) -> Path:
    """What `local` deploys of roles, in a folder of its own."""
    datadog.routes += ROUTES
    environment = {**os.environ, "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env=environment, check=True, capture_output=True)
    configuration = json.loads((tmp_path / "cdktf.out/stacks/local/cdk.tf.json").read_text())
    configuration["resource"] = {type: configuration["resource"][type] for type in TYPES}
    asked = ("datadog_api_url", "user_emails")
    configuration["variable"] = {name: configuration["variable"][name] for name in asked}
    configuration["data"] = {type: configuration["data"][type] for type in ("datadog_permissions", "datadog_user")}
    configuration.pop("output", None)
    folder = tmp_path / "cdktf.out/stacks/roles"  # as deep as a stack, whose state is kept beside the output
    folder.mkdir()
    (folder / "main.tf.json").write_text(json.dumps(configuration))
    return folder


def test_readers_of_prompts_get_their_permissions_by_name_and_are_the_declared_people(
    folder: Path, deployment: dict[str, str], datadog: Any
) -> None:
    succeed(folder, deployment, "init")

    succeed(folder, deployment, "apply", "-auto-approve")

    (role,) = [each for path, each in datadog.objects.items() if each["type"] == "roles" and path.count("/") == 4]
    given = {each["id"] for each in role["relationships"]["permissions"]["data"]}
    assert given == {IDS["logs_read_data"], IDS["logs_read_index_data"]}
    people = {path.rpartition("/")[2] for path in datadog.paths(f"/api/v2/roles/{role['id']}/users/")}
    declared = load_yaml(ROOT / "log_pipelines/security.yaml", ROOT).value["role_members"]["llm-prompt-readers"]
    assert people == {f"user-{each}" for each in declared["for_each"]}
    (query,) = datadog.paths("/api/v2/logs/config/restriction_queries/")[:1]
    assert datadog.paths(f"{query}/roles/") == [f"{query}/roles/{role['id']}"]
    succeed(folder, deployment, "plan", "-detailed-exitcode")
