"""Incident handles: what ``@incident-<name>`` in a message opens. Terraform has no resource for them.

They are known by name, which is unique in an organisation. One of a declared name is ours when it belongs to
the incident type that is declared for it; any other is somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.live.client import Datadog
from lrcp.live.differences import differences
from lrcp.live.model import Action, Change, Plan
from lrcp.spec.model import IncidentHandle, Spec

KIND = "incident handle"
_PREFIX = "@incident-"
_TYPE = "datadog_incident_type"
_KEPT = ("commander_user",)  # nothing declares it, and an update replaces the whole handle


def plan_handles(spec: Spec, datadog: Datadog) -> Plan:
    if not spec.incident_handles:
        return Plan(())
    types = {str(each["attributes"]["name"]): str(each["id"]) for each in datadog.incident_types()}
    there = {_name(each): each for each in datadog.incident_handles()}
    declared = list(spec.incident_handles.values())
    changes = [_change(handle, _type_name(handle, spec), types, there) for handle in declared]
    ours = {types.get(_type_name(handle, spec)) for handle in declared}
    return Plan(changes, list(_left_alone(declared, there.values(), ours)))


def _change(
    handle: IncidentHandle, type: str, types: Mapping[str, str], there: Mapping[str, Mapping[str, Any]]
) -> Change:
    name = f"{_PREFIX}{handle.name}"
    actual = there.get(name)
    if type not in types:
        note = f"there is no incident type `{type}` yet: deploy or import it first"
        return Change(KIND, name, Action.BLOCKED, note=note)
    if actual is not None and _incident_type(actual) != types[type]:
        note = f"one of this name belongs to another incident type than `{type}`: rename one of them"
        return Change(KIND, name, Action.BLOCKED, note=note)
    data = _declared(name, handle.severity, types[type])
    if actual is None:
        return Change(KIND, name, Action.CREATE, {"data": data})
    found = tuple(differences(data["attributes"], actual.get("attributes") or {}))
    if not found:
        return Change(KIND, name, Action.UNCHANGED, id=str(actual["id"]))
    related = actual.get("relationships") or {}
    data["relationships"] |= {key: related[key] for key in _KEPT if (related.get(key) or {}).get("data")}
    return Change(KIND, name, Action.UPDATE, {"data": data | {"id": str(actual["id"])}}, str(actual["id"]), found)


def _declared(name: str, severity: str, type: str) -> dict[str, Any]:
    return {
        "type": "incidents_handles",
        "attributes": {"name": name, "fields": {"severity": [severity]}},
        "relationships": {"incident_type": {"data": {"id": type, "type": "incident_types"}}},
    }


def _type_name(handle: IncidentHandle, spec: Spec) -> str:
    """The type's name in Datadog, where declarations and API have different ids for it."""
    resource = spec.by_address(f"{_TYPE}.{handle.type}")
    return str(resource.arguments["name"]) if resource else handle.type


def _name(handle: Mapping[str, Any]) -> str:
    """With the prefix, whether or not the answer has it."""
    return _PREFIX + str(handle["attributes"]["name"]).removeprefix("@").removeprefix("incident-")


def _incident_type(handle: Mapping[str, Any]) -> str | None:
    related = (handle.get("relationships") or {}).get("incident_type") or {}
    data = related.get("data") or {}
    return str(data["id"]) if "id" in data else None


def _left_alone(declared: Sequence[IncidentHandle], there: Any, ours: set[str | None]) -> Iterator[str]:
    names = {f"{_PREFIX}{handle.name}" for handle in declared}
    for each in there:
        if _incident_type(each) in ours and _name(each) not in names:
            yield f"{KIND} {_name(each)} is not declared"
