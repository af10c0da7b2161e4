"""What declarations become: resources with Terraform arguments, each value with its source position."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.jsontext import JsonText, parsed
from lrcp.core.located import Located
from lrcp.core.position import Position

Step = str | int
SHARED_STACK = "org"
VARIABLE = "var"  # the type of a Reference to a sensitive Terraform variable
HOLES = ("\0service", "\0environment")
REFERENCE_SCHEME = "tf://"
REFERENCE = re.compile(r"tf://(?P<type>[a-z_]+)/(?P<name>[a-z0-9-]+)/(?P<attribute>[a-z_]+(?:\.[a-z_]+)?)")


class Reference(Frozen):
    """A declared resource's attribute, or an entry of one that is a map, known only after Terraform has made it.

    Its text form, ``tf://<type>/<name>/<attribute>``, stands inside rendered strings; the stacks turn
    it into ``${type.name.attribute}`` and the evaluator looks the resource up.
    """

    type: str
    name: str
    attribute: str = "id"

    def __str__(self) -> str:
        return f"tf://{self.type}/{self.name}/{self.attribute}"

    @classmethod
    def find(cls, text: str) -> Iterator[Reference]:
        for match in REFERENCE.finditer(text):
            yield cls(match["type"], match["name"], match["attribute"])

    @staticmethod
    def spelled_out(text: str) -> str:
        """``text`` with its references as a person reads them: <url of datadog_dashboard_json.chat--overview>."""
        return REFERENCE.sub(lambda match: f"<{match['attribute']} of {match['type']}.{match['name']}>", text)

    @classmethod
    def within(cls, value: Any) -> Iterator[Reference]:
        """Those in every string of ``value``, which is JSON, however deep."""
        return (reference for text in _referring(value, []) for reference in cls.find(text))


def _referring(value: Any, found: list[str]) -> list[str]:
    """The strings that hold a reference. Few do, and a search is quicker than the pattern."""
    if isinstance(value, str):
        if REFERENCE_SCHEME in value:
            found.append(value)
    elif isinstance(value, dict):
        for item in value.values():
            _referring(item, found)
    elif isinstance(value, list | tuple):
        for item in value:
            _referring(item, found)
    return found


@dataclass(frozen=True)
class Resource:
    """One Terraform resource, rendered for one environment and, unless shared, one service.

    ``arguments`` holds JSON values under the provider's argument names (nested blocks as dict or list);
    ``house`` the rendered house keys (severity, runbook, incident, notify, rationale, values ...).
    ``texts`` gives the located form of every string argument by path, ``position`` where it is declared.
    Resources of one ``shape`` differ in service and environment, and in the tags that the catalogue gives these, alone:
    what holds for one holds for all. Of those that notify, messages differ too, unless they are ``told`` alike.
    """

    type: str
    name: str
    id: str
    environment: str
    stack: str
    arguments: Mapping[str, Any]
    position: Position
    service: str | None = None
    team: str | None = None
    house: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[tuple[Step, ...], Located] = field(default_factory=dict, repr=False)
    places: Mapping[tuple[Step, ...], Position] = field(default_factory=dict, repr=False)
    depends_on: Sequence[str] = ()
    renamed_from: str | None = None
    shape: str = ""
    told: str = ""

    @property
    def address(self) -> str:
        """Terraform address: public, a change destroys and creates."""
        return f"{self.type}.{self.name}"

    @property
    def instance(self) -> str:
        """Which resource of the declaration this is, see Finding."""
        return f"{self.environment}/{self.address}"

    @property
    def reference(self) -> Reference:
        return Reference(self.type, self.name)

    @cached_property
    def json(self) -> str:
        """The arguments as JSON text, for those who look for a name anywhere in them."""
        return json.dumps(self.arguments)

    def document(self, argument: str) -> Any:
        """What the JSON text under ``argument`` says, which is not to be changed."""
        return parsed(self.arguments[argument])

    def as_of(self, service: str, environment: str, text: str) -> str:
        """``text``, which this resource says, with the names of another ``service`` and ``environment``."""
        names = {self.environment: environment} | ({self.service: service} if self.service else {})
        found = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))  # one may be a part of the other
        return re.sub(found, lambda match: names[match[0]], text)

    def anonymous(self, text: str) -> str:
        """``text`` with holes for the names of its own service and environment."""
        return self.as_of(*HOLES, text)

    def at(self, *path: Step) -> Position:
        """Where the argument at ``path``, or its nearest ancestor, was written."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[:-1]
        return self.position

    def text(self, *path: Step) -> Located:
        """The string argument at ``path`` with its sources."""
        if path in self.texts:
            return self.texts[path]
        value: Any = self.arguments
        for step in path:
            value = value[step]
        return Located.of(str(value), self.at(*path), exact=False)


class Alike(Resource):
    """One of a shape of which another has been made. What it says is made when somebody asks for it."""

    _SAID = ("arguments", "house", "texts", "places")

    @classmethod
    def to_one_made(cls, make: Callable[[], Resource | None], known: Mapping[str, Any]) -> Alike:
        """``known`` are all other attributes; ``make`` cannot fail where it did not for the other one."""
        alike = cls.__new__(cls)
        vars(alike).update(known, depends_on=(), _make=make)
        return alike

    def __getattr__(self, name: str) -> Any:
        make = vars(self).get("_make")
        if name not in self._SAID or make is None:
            raise AttributeError(name)
        made = make()
        assert made is not None, f"{self.instance} differs from others of its shape"  # noqa: S101 - a bug of ours
        said: dict[str, Any] = {each: getattr(made, each) for each in self._SAID}
        # There may be thousands, and of most nobody asks what their JSON says.
        said["arguments"] = {
            key: str(value) if isinstance(value, JsonText) else value for key, value in made.arguments.items()
        }
        vars(self).update(said, _make=None)
        return said[name]


class Service(Frozen):
    """A catalogue entry; format: schemas/service.json. A ``planned`` one is declared, but nothing of it runs yet.

    ``entry`` is the file as written, for what Datadog's software catalogue shows of it.
    """

    name: str
    kind: str
    team: str
    tier: int
    position: Position
    values: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shard: str | None = None
    planned: bool = False
    entry: Mapping[str, Any] = field(default_factory=dict)


class Team(Frozen):
    """``page`` and ``channel`` are notification handles with their @, as a message mentions them.

    ``contacts`` are for the software catalogue: each has ``name``, ``type`` and ``contact``. ``members`` are users
    of oncall/.
    """

    id: str
    name: str
    description: str
    page: str
    channel: str
    position: Position
    contacts: Sequence[Mapping[str, str]] = ()
    members: tuple[str, ...] = ()


class IncidentHandle(Frozen):
    """What mentioning ``@incident-<name>`` opens: an incident of ``type`` with ``severity``."""

    name: str
    type: str
    severity: str
    position: Position


class Sender(Frozen):
    """``names`` are the service's own, its kind's and those of the kinds above."""

    service: Service
    names: tuple[str, ...]


@dataclass(frozen=True)
class Spec:
    """Everything that one environment deploys, with the problems met on the way.

    ``values`` are those shared by all services; ``settings`` is the environment file as written, ``places`` where
    each of its keys is. ``kinds`` maps a kind to itself and the kinds above it, the nearest first; ``kind_places`` says
    where each is declared; ``languages`` are those that services of a kind are usually written in.
    Resources with an error are left out of ``resources``. ``notebooks`` are no Terraform resources.
    """

    environment: str
    values: Mapping[str, Any]
    services: Sequence[Service]
    resources: Sequence[Resource]
    findings: Sequence[Finding] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    incident_handles: Mapping[str, IncidentHandle] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notebooks: Sequence[Resource] = ()
    kind_places: Mapping[str, Position] = field(default_factory=dict)

    def of_type(self, type: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.type == type]

    @cached_property
    def senders(self) -> Mapping[str, Sender]:
        """Every service by its name, under the names by which the contract may mean it."""
        names = ((each, self.kinds.get(each.kind, (each.kind,))) for each in self.services)
        return {service.name: Sender(service, (service.name, *kinds)) for service, kinds in names}

    def by_address(self, address: str) -> Resource | None:
        return self._addresses.get(address)

    @cached_property
    def _addresses(self) -> Mapping[str, Resource]:
        return {resource.address: resource for resource in self.resources}
