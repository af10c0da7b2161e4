"""Everything that can be imported, in an order in which each comes after what it refers to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.export.ids import Ids, references
from lrcp.export.stand_ins import stand_in
from lrcp.facts.api import ENDPOINTS, request
from lrcp.spec import notebooks
from lrcp.spec.model import VARIABLE, Reference, Resource, Spec

NOTEBOOKS = "notebooks"
# File of the export -> what is in it, each after what it usually refers to.
FILES: Mapping[str, tuple[str, ...]] = {
    "slo": ("datadog_service_level_objective",),
    "dashboard": ("datadog_dashboard_json",),
    "monitors": ("datadog_monitor",),
    "incidents": ("datadog_incident_type",),
    "workflows": ("datadog_action_connection", "datadog_workflow_automation"),
    "oncall": (
        *("datadog_team", "datadog_on_call_schedule", "datadog_on_call_escalation_policy"),
        *("datadog_on_call_team_routing_rules", "datadog_on_call_user_notification_channel"),
        "datadog_on_call_user_notification_rule",
    ),
    "log_pipelines": (
        *("datadog_logs_custom_pipeline", "datadog_logs_pipeline_order", "datadog_logs_index"),
        *("datadog_logs_index_order", "datadog_logs_archive", "datadog_logs_archive_order", "datadog_logs_metric"),
    ),
    "synthetics": ("datadog_synthetics_global_variable", "datadog_synthetics_test"),
}
_FILE_OF = {type: file for file, types in FILES.items() for type in types}
_USER = "datadog_user"


class Entry(Frozen):
    """One request. ``needs`` are the references that it still holds: with any, Datadog would refuse it.

    ``answer`` says where in the answer an attribute is; ``stand_ins`` are references for which something else stands.
    """

    address: str
    file: str
    method: str
    path: str
    body: Any
    model: str
    needs: tuple[Reference, ...]
    stand_ins: tuple[Reference, ...]
    answer: Mapping[str, str]

    @property
    def complete(self) -> bool:
        return not self.needs


def collect(spec: Spec, ids: Ids, services: Collection[str] = ()) -> list[Entry]:
    """The entries of ``services`` (all by default) and of what is shared, in the order of import.

    Raises NoApiFormError for an argument that the API's form is not known of.
    """
    known = Ids({**_given(spec), **ids.values})
    wanted = [each for each in _resources(spec) if not services or each.service is None or each.service in services]
    made = [_entry(each, spec, known) for each in _ordered(wanted)]
    return [*made, *(_notebook(each) for each in spec.notebooks if not services or each.service in services)]


def addresses(spec: Spec) -> set[str]:
    """What a file of ids may name."""
    return {each.address for each in (*_resources(spec), *spec.of_type(_USER), *spec.notebooks)}


def elsewhere(entries: Sequence[Entry], spec: Spec) -> Mapping[str, str]:
    """What the entries need and this export does not make: reference -> what it is, in words."""
    made = {each.address for each in entries}
    needed = {each for entry in entries for each in entry.needs if f"{each.type}.{each.name}" not in made}
    return {str(each): _words(each, spec) for each in sorted(needed, key=str)}


def _words(reference: Reference, spec: Spec) -> str:
    resource = spec.by_address(f"{reference.type}.{reference.name}")
    if reference.type == VARIABLE:
        return "a secret: put it into the request that you send, never into a file"
    if reference.type == _USER and resource is not None:
        return f"the id of the user {resource.arguments['email']}"
    return f"the {reference.attribute} of {reference.type} {reference.name}"


def _resources(spec: Spec) -> Iterator[Resource]:
    for team in spec.teams.values():
        arguments = {"handle": team.id, "name": team.name, "description": team.description}
        yield Resource("datadog_team", team.id, team.id, spec.environment, "org", arguments, team.position)
    yield from (resource for resource in spec.resources if resource.type in ENDPOINTS)


def _given(spec: Spec) -> dict[Reference, str]:
    """Attributes that Datadog does not choose: those written in the declarations, and names that are ids."""
    given: dict[Reference, str] = {}
    for resource in (*_resources(spec), *spec.of_type(_USER)):
        endpoint = ENDPOINTS.get(resource.type)
        named = {} if endpoint is None else endpoint.given
        own = {name: name for name in ("email", "handle", "name") if name in resource.arguments}
        for attribute, argument in (own | dict(named)).items():
            value = str(resource.arguments[argument])
            if not references(value):
                given[Reference(resource.type, resource.name, attribute)] = value
    return given


def _ordered(resources: Sequence[Resource]) -> list[Resource]:
    types = list(_FILE_OF)
    by_address = {
        each.address: each for each in sorted(resources, key=lambda each: (types.index(each.type), each.name))
    }
    graph = {
        address: [found for found in _named(each) if found in by_address and found != address]
        for address, each in by_address.items()
    }
    return [by_address[address] for address in TopologicalSorter(graph).static_order()]


def _named(resource: Resource) -> list[str]:
    return [f"{each.type}.{each.name}" for each in references(resource.arguments)]


def _entry(resource: Resource, spec: Spec, known: Ids) -> Entry:
    made = request(resource.type, known.fill(resource.arguments))
    body = stand_in(made.body, spec)
    needs = references([body, made.path])
    stand_ins = [each for each in references(made.body) if each not in needs]
    return Entry(
        resource.address,
        _FILE_OF[resource.type],
        made.method,
        made.path,
        body,
        made.model,
        tuple(needs),
        tuple(stand_ins),
        made.answer,
    )


def _notebook(resource: Resource) -> Entry:
    body = {"data": {"type": "notebooks", "attributes": notebooks.attributes(resource)}}
    answer = {"id": "data.id"}
    model = "v1.NotebookCreateRequest"
    return Entry(resource.address, NOTEBOOKS, "POST", "/api/v1/notebooks", body, model, (), (), answer)
