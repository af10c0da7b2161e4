"""The catalogue: which services exist, of which kind, whose, and where they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from lrcp.contract.load import read_prices
from lrcp.contract.model import Price
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document
from lrcp.spec.collect import Findings
from lrcp.spec.model import SHARED_STACK, Service, Team
from lrcp.spec.sources import Sources
from lrcp.spec.tree import Branch, Node, Sequence, build, empty


@dataclass(frozen=True)
class Layer:
    """What one catalogue entry says about declarations: shared values, settings by folder, overrides by id."""

    values: Branch
    tree: Branch

    def settings(self, folder: str) -> Branch:
        return self.tree.branch(folder)

    @cached_property
    def overrides(self) -> Branch:
        return self.tree.branch("overrides")

    def override(self, id: str) -> Branch:
        return self.overrides.branch(id)

    def speaks_of(self, folder: str, id: str) -> bool:
        """Whether it may have settings for ``folder`` or an override for ``id``."""
        return folder in self._spoken_of or id in self._spoken_of

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        return frozenset((*self.tree.items, *self.overrides.items))


class Kind(Frozen):
    """A kind of service; ``tags`` stand on everything that watches one, ``position`` is that of its name."""

    name: str
    parent: str | None
    tags: tuple[str, ...]
    layer: Layer
    position: Position
    languages: tuple[str, ...] = ()


class Environment(Frozen):
    """``settings`` is the file as written, for the stacks (backend, budget ...), ``places`` where its keys are."""

    name: str
    site: str
    paging: bool
    settings: Mapping[str, Any]
    layer: Layer
    places: Mapping[str, Position]


class Entry(Frozen):
    """A service with what its file says about declarations."""

    service: Service
    layer: Layer
    document: Document


@dataclass(frozen=True)
class Catalog:
    """``prices`` of models are the contract's; services name their model, and workflows switch it."""

    defaults: Layer
    kinds: Mapping[str, Kind]
    teams: Mapping[str, Team]
    environments: Mapping[str, Environment]
    services: Mapping[str, Entry]
    prices: Mapping[str, Price]

    def ancestry(self, kind: str) -> tuple[Kind, ...]:
        """``kind`` and its parents, the farthest first; what is unknown or circular has been reported."""
        return self._ancestries.get(kind, ())

    @cached_property
    def _ancestries(self) -> Mapping[str, tuple[Kind, ...]]:
        return {kind: self._ancestry(kind) for kind in self.kinds}

    def _ancestry(self, kind: str) -> tuple[Kind, ...]:
        chain: list[Kind] = []
        name: str | None = kind
        while name is not None and name in self.kinds and self.kinds[name] not in chain:
            chain.append(self.kinds[name])
            name = self.kinds[name].parent
        return tuple(reversed(chain))

    @cached_property
    def members(self) -> Mapping[str, list[str]]:
        """The sorted names of the services of each kind and its descendants."""
        found: dict[str, list[str]] = {kind: [] for kind in self.kinds}
        for name, entry in sorted(self.services.items()):
            for kind in self.ancestry(entry.service.kind):
                found[kind.name].append(name)
        return found

    def languages(self, kind: str) -> tuple[str, ...]:
        """What services of ``kind`` are usually written in; the nearest kind that says so decides."""
        return next((each.languages for each in reversed(self.ancestry(kind)) if each.languages), ())


_ENTRY_KEYS = (
    *("version", "service", "kind", "team", "tier", "model", "repository", "description", "shard", "status"),
    *("display_name", "path", "languages", "depends_on", "links", "contacts"),
    *("environment", "site", "backend", "custom_metrics_budget", "paging", "parent", "tags"),
    "prevent_destroy",
)
_ONCALL = "@oncall-"


def read_catalog(sources: Sources) -> Catalog:
    """Build the catalogue; every wrong name in it becomes a finding of ``sources``."""
    defaults = next(iter(sources.of("defaults")), None)
    catalog = Catalog(
        defaults=_layer(_root(defaults)) if defaults else _layer(empty(Position("catalog/defaults.yaml"))),
        kinds={name: _kind(name, tree, at) for name, tree, at in _section(sources, "kinds")},
        teams={name: _team(name, tree) for name, tree, _ in _section(sources, "teams")},
        environments=dict(map(_environment, sources.of("environment"))),
        services=_services(sources),
        prices=read_prices(sources.root),
    )
    _check_names(catalog, sources.findings)
    sources.findings.extend(_check_pages(sources, catalog.teams))
    for schema, key in (("environment", "environment"), ("service", "service")):
        sources.findings.extend(_check_stems(sources.of(schema), key))
    return catalog


def _root(document: Document, layer: str = "") -> Branch:
    tree = build(document, layer=layer)
    return tree if isinstance(tree, Branch) else empty(tree.position)


def _layer(tree: Branch) -> Layer:
    return Layer(tree.branch("values"), tree.without(*_ENTRY_KEYS))


def _section(sources: Sources, name: str) -> Iterable[tuple[str, Branch, Position]]:
    """The entries of the file ``name``, each with its name and where that stands."""
    for document in sources.of(name):
        entries = _root(document).branch(name)
        for key, node in entries.items.items():
            if isinstance(node, Branch):
                yield key, node, entries.at(key)


def _kind(name: str, tree: Branch, position: Position) -> Kind:
    languages = _texts(tree.get("languages"))
    return Kind(name, tree.value("parent"), _texts(tree.get("tags")), _layer(tree), position, languages)


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(str(item.plain) for item in node.items) if isinstance(node, Sequence) else ()


def _team(name: str, tree: Branch) -> Team:
    text = {key: str(tree.value(key, "")) for key in ("name", "description", "page", "channel")}
    handles, contacts = (text["page"], text["channel"]), tree.value("contacts") or ()
    members = _texts(tree.get("members"))
    return Team(name, text["name"] or name, text["description"], *handles, tree.position, contacts, members)


def _environment(document: Document) -> tuple[str, Environment]:
    tree = _root(document)
    name = str(tree.value("environment", PurePosixPath(document.path).stem))
    site, paging = str(tree.value("site", "datadoghq.com")), tree.value("paging") is not False
    places = {key: document.position(key) for key in document.value}
    return name, Environment(name, site, paging, document.value, _layer(tree), places)


def _services(sources: Sources) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for document in sources.of("service"):
        tree = _root(document)
        service = _service(tree, document)
        if service.name in entries:
            first = entries[service.name].service.position
            message = f"the service `{service.name}` is declared twice, first at {first}"
            sources.findings.add(Finding("S201", message, service.position, fix="rename or remove one"))
            continue
        entries[service.name] = Entry(service, _layer(tree), document)
    return entries


def _service(tree: Branch, document: Document) -> Service:
    name = str(tree.value("service", PurePosixPath(document.path).stem))
    tier = tree.value("tier", 3)
    return Service(
        name=name,
        kind=str(tree.value("kind", "")),
        team=str(tree.value("team", "")),
        tier=tier if isinstance(tier, int) else 3,
        position=document.position("service"),
        values={key: document.value[key] for key in ("model", "repository", "description") if key in document.value},
        overrides=document.value.get("overrides") or {},
        shard=str(tree.value("shard", "")) or None,
        planned=tree.value("status") == "planned",
        entry=document.value,
    )


def _check_names(catalog: Catalog, findings: Findings) -> None:
    for kind in catalog.kinds.values():
        at = kind.layer.tree.position
        if kind.parent is not None and kind.parent not in catalog.kinds:
            findings.add(_unknown("kind", kind.parent, at, catalog.kinds))
        elif kind.parent is not None and catalog.ancestry(kind.name)[0].parent is not None:
            findings.add(Finding("S205", f"the kind `{kind.name}` is its own ancestor", at, fix="break the circle"))
    for entry in catalog.services.values():
        if entry.service.kind not in catalog.kinds:
            findings.add(_unknown("kind", entry.service.kind, entry.document.position("kind"), catalog.kinds))
        if entry.service.team not in catalog.teams:
            findings.add(_unknown("team", entry.service.team, entry.document.position("team"), catalog.teams))
        findings.extend(_check_dependencies(entry, catalog))
    if SHARED_STACK in catalog.environments:
        message = f"`{SHARED_STACK}` is the stack of what environments share"
        at = catalog.environments[SHARED_STACK].places.get("environment", Position("catalog/environments"))
        findings.add(Finding("S201", message, at, fix="give the environment another name"))


def _check_dependencies(entry: Entry, catalog: Catalog) -> Iterable[Finding]:
    """A service that another one needs is in the catalogue; other things (``datastore:orders``) name their kind."""
    needed = entry.document.value.get("depends_on")
    for number, name in enumerate(needed if isinstance(needed, list) else ()):
        at = entry.document.position("depends_on", number)
        if name == entry.service.name:
            yield Finding("S204", f"`{name}` depends on itself", at, found=name, fix="remove it")
        elif isinstance(name, str) and ":" not in name and name not in catalog.services:
            yield _unknown("service", name, at, catalog.services)


def _check_pages(sources: Sources, teams: Mapping[str, Team]) -> Iterable[Finding]:
    """An on-call handle is that of a team; Datadog takes any other, and wakes nobody."""
    for name, tree, _ in _section(sources, "teams"):
        handle = teams[name].page
        if handle.startswith(_ONCALL) and handle.removeprefix(_ONCALL) not in teams:
            page = tree.items["page"].position
            yield _unknown("team", handle.removeprefix(_ONCALL), page, teams)


def _unknown(what: str, name: str, at: Position, known: Iterable[str]) -> Finding:
    return Finding("S204", f"there is no {what} `{name}`", at, found=name, fix=suggestion(name, known))


def _check_stems(documents: Iterable[Document], key: str) -> Iterable[Finding]:
    for document in documents:
        stem, name = PurePosixPath(document.path).stem, document.value.get(key)
        if isinstance(name, str) and name != stem:
            message = f"the {key} is named `{name}`, its file `{stem}.yaml`"
            yield Finding(
                "S206", message, document.position(key), fix=f"rename one of them: the file would be {name}.yaml"
            )
