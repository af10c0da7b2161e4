"""JSON Schemas of declarations and catalogue, made from the provider's facts and our house keys.

Editors complete the YAML files from them (schemas/*.json), the check validates against the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.schema import accepts, validate
from lrcp.facts import Attribute, Block, NestedBlock, Type, load_facts
from lrcp.spec.house import ID, VALUES, Schema, list_of, map_of, object_of, or_expression, text
from lrcp.spec.kinds import DASHBOARDS, FOLDERS, KINDS, NOTEBOOKS, ResourceKind
from lrcp.spec.monitors import SEVERITIES
from lrcp.spec.notebooks import PROPERTIES as NOTEBOOK
from lrcp.spec.sources import Sources

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DOCS = "https://registry.terraform.io/providers/DataDog/datadog/latest/docs/resources"
_LONGEST_NAME = 100  # what the telemetry library sends as a tag
_SCALARS = {"number": "number", "bool": "boolean"}


def files(_root: Path) -> Mapping[str, str]:
    """Text of each schema file by its path; see ``lrcp generate``."""
    return {
        f"schemas/{name}.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }


def validate_sources(sources: Sources) -> Iterator[Finding]:
    """Every violation of its schema, in every file.

    Schemas of declarations are read without what nobody writes: otherwise that takes longer than judging all files.
    """
    for name, documents in sources.documents.items():
        quick = _declarations(name, sources.keys(name)) if name in FOLDERS else schema_of(name)
        for document in documents:
            if not accepts(quick, document.value):
                yield from validate(document, schema_of(name))


def schemas() -> Mapping[str, Schema]:
    """Schema by name: the declaration folders and the catalogue's files."""
    return {name: schema_of(name) for name in (*FOLDERS, *_files())}


@cache
def schema_of(name: str) -> Schema:
    return _declarations(name) if name in FOLDERS else _file(name, _files()[name]())


def _files() -> Mapping[str, Callable[[], Schema]]:
    return {
        NOTEBOOKS.folder: _notebooks,
        "defaults": _defaults,
        "kinds": _kinds,
        "teams": _teams,
        "organization": _organization,
        "moves": _moves,
        "environment": _environment,
        "service": _service,
    }


def overlay_schema(
    declarations: Iterable[tuple[str, ResourceKind, Iterable[str]]],
    settings: Iterable[ResourceKind],
    keys: Container[str] | None = None,
) -> Schema:
    """What a catalogue entry may say about ``declarations``, given as (id, kind, names of its values).

    ``settings`` are the kinds for all of whose declarations it may say something. Every key is optional, since each
    layer says only what is different. With ``keys`` no other key is allowed.
    """
    shared = _Shared(keys)
    properties = {kind.settings: object_of(_unset(shared.properties(kind))) for kind in settings}
    known: dict[str, Schema] = {}  # of all declarations that share an id
    for id, kind, values in declarations:
        own = kind.house["values"].get("properties", {})
        named = {name: own.get(name, {}) for name in values if keys is None or name in keys}
        known[id] = {**shared.properties(kind), **named, **known.get(id, {})}
    overrides = {id: object_of(_unset(possible)) for id, possible in known.items()}
    properties["overrides"] = {"type": "object", "properties": overrides}
    optional: Schema = _optional({"type": "object", "properties": properties, "$defs": shared.definitions})
    return optional


def _unset(properties: Schema) -> Schema:
    """Null takes back what a weaker layer said."""
    return {name: {"if": {"type": "null"}, "else": schema} for name, schema in properties.items()}


def _optional(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_optional(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _optional(each) for key, each in schema.items() if key != "required" or not isinstance(each, list)}


@cache
def argument_names(kind: ResourceKind) -> frozenset[str]:
    """Every key that a declaration of ``kind`` may have."""
    if kind is NOTEBOOKS:
        return frozenset({*kind.house, *NOTEBOOK})
    return frozenset({*kind.house, *load_facts().resources[kind.type].declarable}) - frozenset(kind.made)


# --- declarations ---------------------------------------------------------------------------------


def _declarations(folder: str, keys: Container[str] | None = None) -> Schema:
    """A file of declarations by id, under the section of their kind where a folder has several."""
    shared, kinds = _Shared(keys), FOLDERS[folder]
    declared = {kind.section: map_of(ID, object_of(shared.properties(kind), *kind.required)) for kind in kinds}
    layer = shared.definitions.get("layer", {})  # of a schedule, in which a turn may be nobody's
    if users := layer.get("properties", {}).get("users"):
        users["items"] = {"type": ["string", "null"]}
    if None in declared:
        whole = declared[None]
    else:
        sections = {str(section): schema for section, schema in declared.items()}
        whole = object_of({"version": {"const": 1}, **sections, **_UNMANAGED.get(folder, {})}, "version")
    return _file(folder, whole, [kind.type for kind in kinds]) | {"$defs": shared.definitions}


_HANDLE = {"type": text("An incident type."), "severity": {"enum": list(SEVERITIES)}}
# Sections that no Terraform resource is made of.
_UNMANAGED: dict[str, Schema] = {"incidents": {"handles": map_of(ID, object_of(_HANDLE, "type", "severity"))}}


def _notebooks() -> Schema:
    return map_of(ID, object_of(_Shared().properties(NOTEBOOKS), *NOTEBOOKS.required))


_DASHBOARD: Schema = {
    "type": "object",
    "description": "A dashboard in the API's own JSON, as `Export` in the product gives it.",
    "required": ["title", "description", "layout_type", "widgets"],
    "properties": {
        "title": {"type": "string"},
        "description": text("Always written: the API answers null for a missing one, which would never be clean."),
        "layout_type": {"enum": ["ordered", "free"]},
        "widgets": list_of({"type": "object"}),
        "template_variables": list_of(
            {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "prefix": {"type": ["string", "null"]}},
            }
        ),
    },
}


class _Shared:
    """Schemas of the provider's blocks; each nested one is a definition, however often it occurs.

    With ``keys`` there are no others in declarations, nor in blocks.
    """

    def __init__(self, keys: Container[str] | None = None) -> None:
        self._keys = keys
        self.definitions: Schema = {name: or_expression({"type": name}) for name in ("number", "boolean")}
        self._properties: dict[ResourceKind, Schema] = {}

    def properties(self, kind: ResourceKind) -> Schema:
        """The keys of a declaration."""
        if kind not in self._properties:
            properties = kind.house | (NOTEBOOK if kind is NOTEBOOKS else self._arguments(kind))
            self._properties[kind] = {name: schema for name, schema in properties.items() if self._wanted(name)}
        return self._properties[kind]

    def _wanted(self, name: str) -> bool:
        return self._keys is None or name in self._keys

    def _arguments(self, kind: ResourceKind) -> Schema:
        arguments = self._members(load_facts().resources[kind.type], {*kind.made, *kind.house})
        return arguments | ({"dashboard": _DASHBOARD} if kind is DASHBOARDS else {})

    def block(self, block: Block) -> Schema:
        return object_of(self._members(block), *_required(block))

    def _members(self, block: Block, without: Container[str] = ()) -> Schema:
        names = [name for name in block.declarable if name not in without and self._wanted(name)]
        return {name: self._member(block, name) for name in names}

    def _member(self, block: Block, name: str) -> Schema:
        nested = block.blocks.get(name)
        return self._attribute(block.attributes[name]) if nested is None else self._nested(name, nested)

    def _nested(self, name: str, nested: NestedBlock) -> Schema:
        """A block that stands at most once may be written as one map."""
        one = self._definition(name, self.block(nested.block))
        if nested.nesting == "single":
            return one
        many = list_of(one) | ({"maxItems": nested.maximum} if nested.maximum else {})
        return {"anyOf": [one, many]} if nested.maximum == 1 and not nested.attribute else many

    def _definition(self, name: str, schema: Schema) -> Schema:
        number, unique = 1, name
        while self.definitions.setdefault(unique, schema) != schema:
            number += 1
            unique = f"{name}_{number}"
        return {"$ref": f"#/$defs/{unique}"}

    def _attribute(self, attribute: Attribute) -> Schema:
        if attribute.values and attribute.type == "string":
            return or_expression({"enum": list(attribute.values)})
        return _type(attribute.type) | ({"deprecated": True} if attribute.deprecated else {})


def _required(block: Block) -> Iterable[str]:
    yield from sorted(name for name, each in block.attributes.items() if each.required)
    yield from sorted(name for name, each in block.blocks.items() if each.minimum)


def _type(type: Type) -> Schema:
    """Any scalar may be an expression; strings are strings either way."""
    if type == "string":
        return {"type": "string"}
    if isinstance(type, str):
        return {"$ref": f"#/$defs/{_SCALARS[type]}"} if type in _SCALARS else {}
    container, element = type
    if container in ("list", "set"):
        return {"type": "array", "items": _type(element if isinstance(element, str) else tuple(element))}
    return {"type": "object"}


# --- catalogue ------------------------------------------------------------------------------------


def _settings() -> Schema:
    """What every catalogue entry may say about declarations; precedence: docs/declarations.md."""
    overrides = map_of(ID, {"type": "object"}, "By declaration id: values and arguments that are different here.")
    by_folder = {
        kind.settings: {
            "type": "object",
            "description": f"Settings of every declaration in {kind.place} that does not say otherwise itself.",
            "propertyNames": {"enum": sorted(argument_names(kind))},
        }
        for kind in KINDS
        if not kind.shared
    }
    return {"values": VALUES, "overrides": overrides, **by_folder}


def _defaults() -> Schema:
    return object_of({"version": {"const": 1}, **_settings()}, "version")


def _kinds() -> Schema:
    kind = object_of(
        {
            "description": {"type": "string"},
            "parent": text("The kind it inherits from.", pattern=ID),
            "tags": list_of({"type": "string"}, "Tags of every resource that watches such a service."),
            "languages": list_of(text("A programming language, such as go.")),
            **_settings(),
        },
        "description",
    )
    return object_of({"version": {"const": 1}, "kinds": map_of(ID, kind)}, "version", "kinds")


_LINK_TYPES = ("dashboard", "doc", "other", "repo", "runbook")
_CONTACT_TYPES = ("email", "microsoft-teams", "slack")
_URL = r"^https?://\S+$"
_CONTACT = object_of(
    {
        "name": text("Whom it reaches.", minLength=2),
        "type": {"enum": list(_CONTACT_TYPES), "description": "How."},
        "contact": text("The address; of a channel its link."),
    },
    *("name", "type", "contact"),
)
_LINK = object_of(
    {
        "name": text("What the reader finds there."),
        "type": {"enum": list(_LINK_TYPES), "description": "What it is."},
        "url": text("Where it is.", pattern=_URL),
    },
    *("name", "type", "url"),
)


def _teams() -> Schema:
    team = object_of(
        {
            "name": {"type": "string"},
            "description": {"type": "string"},
            "page": text("The handle that wakes somebody, such as @oncall-payments.", pattern=r"^@\S+$"),
            "channel": text("The handle that tells everybody, such as @slack-payments.", pattern=r"^@\S+$"),
            "members": list_of(text("A user of oncall/.", pattern=ID), "Who belongs to it."),
            "contacts": list_of(_CONTACT, "How people reach it; in the software catalogue."),
        },
        *("name", "page", "channel"),
    )
    return object_of({"version": {"const": 1}, "teams": map_of(ID, team)}, "version", "teams")


_SITE = text("The Datadog site, such as datadoghq.com.", pattern=r"^[a-z0-9.-]+$")
_BACKEND: Schema = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "description": "Where Terraform keeps its state: one backend with its arguments.",
}


_PREVENT_DESTROY: Schema = {
    "type": "boolean",
    "description": "false: Terraform may destroy objectives, schedules and escalation policies here.",
}


def _organization() -> Schema:
    environments = list_of({"type": "string"}, "The environments that deploy to this one Datadog organisation.")
    properties = {"version": {"const": 1}, "environments": environments, "site": _SITE, "backend": _BACKEND}
    return object_of(properties | {"prevent_destroy": _PREVENT_DESTROY}, *properties)


def _moves() -> Schema:
    address = r"^[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*$"
    resource = object_of(
        {
            "address": text("Its Terraform address in the new stack.", pattern=address),
            "id": text("What the provider imports it by.", minLength=1),
            "was": text("Its address in the old stack, where that was another.", pattern=address),
        },
        *("address", "id"),
    )
    move = object_of(
        {
            "environment": text("That of the stack that is not `org`.", pattern=ID),
            "from": text("The stack whose state has the resources.", pattern=ID),
            "to": text("The stack that declares them now.", pattern=ID),
            "resources": list_of(resource, "What it takes over."),
        },
        *("environment", "from", "to", "resources"),
    )
    return object_of({"version": {"const": 1}, "moves": list_of(move)}, "version", "moves")


def _environment() -> Schema:
    return object_of(
        {
            "environment": text("As in the `env` tag.", pattern=ID, maxLength=_LONGEST_NAME),
            "site": _SITE,
            "backend": _BACKEND,
            "custom_metrics_budget": {"type": "integer", "minimum": 0},
            "paging": {"type": "boolean", "description": "false: pages go to the channel and no incident is opened."},
            "sharded": {"type": "boolean", "description": "One stack for each shard instead of one for all."},
            "prevent_destroy": _PREVENT_DESTROY,
            **_settings(),
        },
        *("environment", "site", "backend", "paging"),
    )


_SOFTWARE_CATALOG: Schema = {
    "display_name": text("Its name for people."),
    "path": text("Where in the repository its code is."),
    "languages": list_of(text("A programming language, such as go; its kind's by default.")),
    "depends_on": list_of(
        text("A service of the catalogue; anything else with its kind: datastore:orders, queue:videos, api:gemini.")
    ),
    "links": list_of(_LINK, "Besides those to the repository, the runbooks and Datadog's own pages."),
    "contacts": list_of(_CONTACT, "Besides its team's."),
}


def _service() -> Schema:
    return object_of(
        {
            "service": text("As in the `service` tag.", pattern=ID, maxLength=_LONGEST_NAME),
            "kind": text("A kind of catalog/kinds.yaml."),
            "team": text("A team of catalog/teams.yaml."),
            "tier": {"type": "integer", "minimum": 1, "maximum": 4, "description": "1 is the most important."},
            "model": text("The model it asks by default."),
            "repository": text("Where its code is."),
            "description": text("What it does."),
            **_SOFTWARE_CATALOG,
            "status": {
                "enum": ["running", "planned"],
                "description": "planned: declared, but nothing of it runs yet, so that nothing of it is sent.",
            },
            "shard": text("The stack it is deployed with; its team's by default.", pattern=ID),
            **_settings(),
        },
        *("service", "kind", "team", "tier"),
    )


def _file(name: str, schema: Schema, types: Sequence[str] = ()) -> Schema:
    pages = " and ".join(f"{type} ({_DOCS}/{type.partition('_')[2]})" for type in types)
    about = f"House keys, and the arguments of {pages} in provider {load_facts().version}. " if types else ""
    note = "Generated by `lrcp generate`; explained in docs/declarations.md."
    head = {"$schema": _DRAFT, "title": f"{name} of an LLM Reliability Control Plane", "description": about + note}
    return head | schema
