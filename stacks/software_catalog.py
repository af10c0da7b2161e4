"""The services in Datadog's software catalogue: who owns each, what it needs, and where to look when it fails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import yaml

from lrcp.spec.links import site_url
from lrcp.spec.model import Service, Spec
from stacks.stack import DatadogResource, DatadogStack

ENTITY = "datadog_software_catalog"
_SCHEMA = "v3"
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def add_software_catalog(stack: DatadogStack, spec: Spec) -> None:
    """One entity for each service; it exists once in an organisation, whatever environments the service runs in."""
    runbooks = runbooks_of(spec)
    for service in spec.services:
        body = entity(service, spec, runbooks.get(service.name, ()))
        DatadogResource(stack, ENTITY, service.name, {"entity": to_text(body)})


def to_text(entity: Mapping[str, Any]) -> str:
    """Keys sorted, so that two runs give the same text."""
    return str(yaml.dump(entity, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=1000))


def runbooks_of(spec: Spec) -> Mapping[str, set[str]]:
    """Those of each service's monitors, as their messages name them."""
    found: dict[str, set[str]] = defaultdict(set)
    for monitor in spec.of_type("datadog_monitor"):
        if monitor.service is not None:
            found[monitor.service].add(str(monitor.house.get("runbook") or monitor.id))
    return found


def entity(service: Service, spec: Spec, runbooks: Iterable[str]) -> Mapping[str, Any]:
    """An entity of schema v3 (https://docs.datadoghq.com/internal_developer_portal/software_catalog/entity_model)."""
    entry = service.entry
    body: dict[str, Any] = {
        "apiVersion": _SCHEMA,
        "kind": "service",
        "metadata": {
            "name": service.name,
            "displayName": entry.get("display_name", service.name),
            "description": entry.get("description", ""),
            "owner": service.team,
            "tags": [f"kind:{service.kind}", f"team:{service.team}"],
            "links": list(_links(service, spec, runbooks)),
            "contacts": [*entry.get("contacts", ()), *_contacts(service, spec)],
        },
        "spec": {
            "lifecycle": "experimental" if service.planned else "production",
            "tier": str(service.tier),
            "languages": list(entry.get("languages", spec.languages.get(service.kind, ()))),
            "dependsOn": [_dependency(name) for name in entry.get("depends_on", ())],
        },
    }
    return {**body, **_code(entry)}


def _links(service: Service, spec: Spec, runbooks: Iterable[str]) -> Iterator[Mapping[str, str]]:
    entry, app = service.entry, site_url(str(spec.settings.get("site", "datadoghq.com")))
    if "repository" in entry:
        yield {"name": "Source", "type": "repo", "url": _folder(entry)}
    for runbook in sorted(runbooks):
        yield {"name": f"Runbook {runbook}", "type": "runbook", "url": f"{spec.values.get('runbooks')}/{runbook}.md"}
    yield {"name": "Monitors", "type": "other", "url": f"{app}/monitors/manage?q={quote(f'service:{service.name}')}"}
    yield from entry.get("links", ())


def _folder(entry: Mapping[str, Any]) -> str:
    path = entry.get("path")
    return f"{entry['repository']}/tree/main/{path}" if path else str(entry["repository"])


def _contacts(service: Service, spec: Spec) -> Iterator[Mapping[str, str]]:
    team = spec.teams.get(service.team)
    yield from team.contacts if team is not None else ()


def _dependency(name: str) -> str:
    return name if ":" in name else f"service:{name}"


def _code(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if "repository" not in entry:
        return {}
    location = {"repositoryURL": entry["repository"], "paths": [f"{entry['path']}/**"] if "path" in entry else ["**"]}
    return {"datadog": {"codeLocations": [location]}}
