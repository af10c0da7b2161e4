"""On-Call and incident settings through real Terraform and the real provider, against an API on loopback.

The stand-in answers in the form that the provider insists on: layers, members, steps and rules come back as
``included`` objects that relationships lead to.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lrcp.core.yamldoc import load_yaml
from tests.terraform import succeed, terraform

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
TYPES = ("datadog_on_call_", "datadog_incident_", "datadog_team", "datadog_integration_")
Record = dict[str, Any]


def _new(api: Any, path: str, data: Record, **more: Any) -> Record:
    id = data.get("id") or str(UUID(int=len(api.requests)))
    item = {**data, "id": id, **more}
    api.objects[f"{path}/{id}"] = item
    return item


def _data(api: Any, method: str, path: str, body: Any) -> Any:
    """Collections of `data` whose answer is what was sent."""
    if method == "POST":
        return 201, {"data": _new(api, path, body["data"])}
    if path not in api.objects:
        return 404, {"errors": ["not found"]}
    if method == "DELETE":
        del api.objects[path]
        return 204, None
    if method in ("PUT", "PATCH"):
        api.objects[path] |= body["data"]
    return 200, {"data": api.objects[path]}


_WHEN = "2026-01-05T09:00:00Z"
_MADE = {"created": _WHEN, "modified": _WHEN}
_NULLS = ("category", "collected", "default_value", "deleted", "metadata", "ordinal", "tag_key", "valid_values")
_NOBODY = {"data": {"type": "users", "id": str(UUID(int=0))}}
_BY_NOBODY = {"created_by_user": _NOBODY, "last_modified_by_user": _NOBODY}
# What Datadog adds to each kind of incident setting; without it the provider cannot read the answer.
_ADDED: dict[str, Record] = {
    "postmortem-templates": {"createdAt": _WHEN, "modifiedAt": _WHEN, "is_default": None},
    "user-defined-fields": {**_MADE, "required": False, "reserved": False, **dict.fromkeys(_NULLS)},
}


def _setting(api: Any, method: str, path: str, body: Any) -> Any:
    status, answer = _data(api, method, path, body)
    if answer and "data" in answer:
        kind = path.removeprefix("/api/v2/incidents/config/").partition("/")[0]
        data = answer["data"]
        related = {**_BY_NOBODY, **data.get("relationships", {})}
        attributes = {**_ADDED.get(kind, _MADE), **data["attributes"]}
        answer = {"data": {**data, "attributes": attributes, "relationships": related}}
    return status, answer


def _users(api: Any, method: str, path: str, body: Any) -> Any:
    people = load_yaml(ROOT / "oncall/people.yaml", ROOT).value["users"]
    found = [{"id": f"user-{id}", "type": "users", "attributes": {**each, "handle": id}} for id, each in people.items()]
    return 200, {"data": found, "meta": {"page": {"total_count": len(found), "total_filtered_count": len(found)}}}


def _memberships(api: Any, method: str, path: str, body: Any) -> Any:
    if method == "POST":
        user = body["data"]["relationships"]["user"]["data"]["id"]
        item = {**body["data"], "id": f"TeamMembership-{user}"}
        api.objects[f"{path}/{user}"] = item
        return 200, {"data": item}
    found = [each for name, each in api.objects.items() if name.startswith(f"{path}/")]
    return 200, {"data": found, "meta": {"pagination": {"total": len(found), "limit": 100, "offset": 0}}}


def _schedule(item: Record) -> Record:
    included: list[Record] = []
    for number, layer in enumerate(item["attributes"]["layers"]):
        id, members = f"{item['id']}-layer-{number}", []
        for turn, member in enumerate(layer["members"]):
            members.append({"type": "members", "id": f"{id}-member-{turn}"})
            user = member.get("user") or {}
            data = {"user": {"data": {"type": "users", "id": user["id"]}}} if user.get("id") else {}
            included.append({**members[-1], "relationships": data})
        included.append(
            {"type": "layers", "id": id, "attributes": layer, "relationships": {"members": {"data": members}}}
        )
    layers = [{"type": each["type"], "id": each["id"]} for each in included if each["type"] == "layers"]
    return _answer(item, "layers", layers, included)


def _policy(item: Record) -> Record:
    included: list[Record] = []
    steps: list[Record] = []
    for number, step in enumerate(item["attributes"]["steps"]):
        steps.append({"type": "steps", "id": f"{item['id']}-step-{number}"})
        targets = []
        for target in step["targets"]:
            position = target.get("config", {}).get("schedule", {}).get("position")
            if position is None:
                targets.append({"type": target["type"], "id": target["id"]})
                continue
            targets.append({"type": "schedule_target", "id": f"{target['id']}_{position}"})
            schedule = {"schedule": {"data": {"type": "schedules", "id": target["id"]}}}
            included.append({**targets[-1], "attributes": {"position": position}, "relationships": schedule})
        asked = {key: value for key, value in step.items() if key != "targets"}
        included.append({**steps[-1], "attributes": asked, "relationships": {"targets": {"data": targets}}})
    return _answer(item, "steps", steps, included)


def _rules(item: Record) -> Record:
    included = []
    for number, rule in enumerate(item["attributes"].get("rules", [])):
        policy = rule.get("policy_id")
        related = {"policy": {"data": {"type": "policies", "id": policy}}} if policy else {}
        asked = {key: value for key, value in rule.items() if key != "policy_id"}
        id = f"{item['id']}-rule-{number}"
        included.append({"type": "team_routing_rules", "id": id, "attributes": asked, "relationships": related})
    rules = [{"type": each["type"], "id": each["id"]} for each in included]
    return _answer(item, "rules", rules, included)


def _answer(item: Record, relation: str, found: list[Record], included: list[Record]) -> Record:
    attributes = {key: value for key, value in item["attributes"].items() if key != relation}
    related = {**item.get("relationships", {}), relation: {"data": found}}
    return {"data": {**item, "attributes": attributes, "relationships": related}, "included": included}


def _related(shape: Any) -> Any:
    def serve(api: Any, method: str, path: str, body: Any) -> Any:
        status, answer = _data(api, method, path, body)
        return status, shape(answer["data"]) if answer and "data" in answer else answer

    return serve


def _routing(api: Any, method: str, path: str, body: Any) -> Any:
    if method == "PUT":
        team = path.split("/")[-2]
        api.objects[path] = {"type": "team_routing_rules", **body["data"], "id": team}
        if "attributes" not in body["data"]:
            del api.objects[path]
            return 200, {"data": {"id": team, "type": "team_routing_rules", "relationships": {"rules": {"data": []}}}}
    return (200, _rules(api.objects[path])) if path in api.objects else (404, {"errors": ["not found"]})


def _slack(api: Any, method: str, path: str, body: Any) -> Any:
    name = body["name"] if method == "POST" else ""
    return _flat(api, method, f"{path}/{name.replace('#', '%23')}" if name else path, body)


def _pagerduty(api: Any, method: str, path: str, body: Any) -> Any:
    key = path if method != "POST" else f"{path}/{body['service_name']}"
    return _flat(api, method, key, body)


def _flat(api: Any, method: str, path: str, body: Any) -> Any:
    if method in ("POST", "PUT", "PATCH"):
        api.objects[path] = {**api.objects.get(path, {}), **body}
    if path not in api.objects:
        return 404, {"errors": ["not found"]}
    if method == "DELETE":
        del api.objects[path]
        return 204, None
    return 201 if method == "POST" else 200, api.objects[path]


def _account(api: Any, method: str, path: str, body: Any) -> Any:
    if method == "DELETE":
        api.objects.pop(path, None)
        return 204, None
    if method in ("PUT", "POST"):
        api.objects[path] = body
        return 204, None
    return (200, api.objects[path]) if path in api.objects else (404, {"errors": ["not found"]})


ROUTES = [
    (r"/api/v2/users", _users),
    (r"/api/v2/team/[^/]+/memberships", _memberships),
    (r"/api/v2/team/[^/]+/memberships/[^/]+", _data),
    (r"/api/v2/team/[^/]+/(?:links|notification-rules)(?:/[^/]+)?", _data),
    (r"/api/v2/on-call/schedules(?:/[^/]+)?", _related(_schedule)),
    (r"/api/v2/on-call/escalation-policies(?:/[^/]+)?", _related(_policy)),
    (r"/api/v2/on-call/teams/[^/]+/routing-rules", _routing),
    (r"/api/v2/on-call/users/[^/]+/notification-(?:channels|rules)(?:/[^/]+)?", _data),
    (r"/api/v2/incidents/config/(?!types)[a-z-]+(?:/[^/]+)?", _setting),
    (r"/api/v1/integration/slack/configuration/accounts/[^/]+/channels(?:/.+)?", _slack),
    (r"/api/v1/integration/pagerduty/configuration/services(?:/.+)?", _pagerduty),
    (r"/api/v1/integration/pagerduty", _account),
]


@pytest.fixture
def folder(tmp_path: Path, datadog: Any) -> Path:
    """What `local` deploys of On-Call and incidents, in a folder of its own."""
    datadog.routes += ROUTES
    environment = {**os.environ, "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env=environment, check=True, capture_output=True)
    configuration = json.loads((tmp_path / "cdktf.out/stacks/local/cdk.tf.json").read_text())
    declared = configuration["resource"]
    configuration["resource"] = {type: each for type, each in declared.items() if type.startswith(TYPES)}
    configuration["variable"] = {
        name: each for name, each in configuration["variable"].items() if name in ("datadog_api_url", "user_emails")
    } | {"pagerduty_llm_critical": {"type": "string", "sensitive": True}}
    configuration["data"] = {"datadog_user": configuration["data"]["datadog_user"]}
    configuration.pop("output", None)
    folder = tmp_path / "cdktf.out/stacks/oncall"  # as deep as a stack, whose state is kept beside the output
    folder.mkdir()
    (folder / "main.tf.json").write_text(json.dumps(configuration))
    return folder


@pytest.fixture
def environment(deployment: dict[str, str]) -> dict[str, str]:
    return {**deployment, "TF_VAR_pagerduty_llm_critical": "an-integration-key-of-nobody"}


def test_it_is_deployed_as_declared_stable_and_taken_down_again(
    folder: Path, environment: dict[str, str], datadog: Any
) -> None:
    succeed(folder, environment, "init")

    succeed(folder, environment, "apply", "-auto-approve")

    declared = json.loads((folder / "main.tf.json").read_text())["resource"]
    for path, type in (
        ("/api/v2/on-call/schedules/", "datadog_on_call_schedule"),
        ("/api/v2/on-call/escalation-policies/", "datadog_on_call_escalation_policy"),
        ("/api/v2/on-call/teams/", "datadog_on_call_team_routing_rules"),
        ("/api/v2/incidents/config/types/", "datadog_incident_type"),
    ):
        assert len(datadog.paths(path)) == len(declared[type])
    assert not [request for request in datadog.requests if request == "POST /api/v2/users"]
    assert terraform(folder, environment, "plan", "-detailed-exitcode").returncode == 0
    succeed(folder, environment, "destroy", "-auto-approve")
    assert datadog.paths("/api/v2/") == []


def test_another_stack_takes_it_over(folder: Path, environment: dict[str, str], datadog: Any, taken_over: Any) -> None:
    succeed(folder, environment, "init")
    succeed(folder, environment, "apply", "-auto-approve")

    done = taken_over(folder, environment)

    # Datadog gives no key back, and the provider reads rules in another form than it takes: they are written anew.
    rewritten = {"datadog_integration_pagerduty_service_object", "datadog_on_call_team_routing_rules"}
    assert sorted(done) == ["no-op", "update"]
    assert {address.partition(".")[0] for address in done["update"]} == rewritten
    assert not [address for address in done["no-op"] if address.partition(".")[0] in rewritten]


def test_another_address_finds_another_person(folder: Path, environment: dict[str, str]) -> None:
    succeed(folder, environment, "init")

    wrong = {**environment, "TF_VAR_user_emails": '{"llm-one": "somebody@example.org"}'}
    done = terraform(folder, wrong, "plan")

    assert done.returncode == 1
    assert "somebody@example.org" in done.stderr


def test_a_protected_schedule_is_not_destroyed(folder: Path, environment: dict[str, str]) -> None:
    file = folder / "main.tf.json"
    configuration = json.loads(file.read_text())
    for type in ("datadog_on_call_schedule", "datadog_on_call_escalation_policy"):
        for each in configuration["resource"][type].values():
            each["lifecycle"] = {"prevent_destroy": True}  # as in staging and production
    file.write_text(json.dumps(configuration))
    succeed(folder, environment, "init")
    succeed(folder, environment, "apply", "-auto-approve")

    refused = terraform(folder, environment, "destroy", "-auto-approve")

    assert refused.returncode == 1
    assert "Instance cannot be destroyed" in refused.stderr
