"""Declarations as written: one entry of a declaration file, and the services it applies to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document
from lrcp.spec.catalog import Catalog
from lrcp.spec.collect import Findings
from lrcp.spec.kinds import ResourceKind
from lrcp.spec.model import Service
from lrcp.spec.sources import Sources
from lrcp.spec.tree import Branch, Leaf, Node, Sequence, build, empty


class Variant(Frozen):
    """One of the resources that a declaration makes for each service: the only one, unless it has ``for_each``.

    ``each`` is what expressions see as ``each``; ``values`` are laid over the declaration's.
    """

    id: str
    each: Mapping[str, Any] | None = None
    values: Branch | None = None


@dataclass(frozen=True, eq=False)
class Declaration:
    """``tree`` holds its keys as written, ``position`` is that of its id."""

    kind: ResourceKind
    id: str
    tree: Branch
    position: Position
    variants: tuple[Variant, ...] = ()

    @cached_property
    def shared(self) -> bool:
        """Whether it is made once for the organisation instead of once a service."""
        return self.kind.shared or self.tree.value("shared") is True

    @cached_property
    def concern(self) -> str:
        """What it is about: the stem of its file, which is the same in every folder of declarations."""
        return PurePosixPath(self.position.path).stem

    def old_id(self, id: str) -> str | None:
        """What the variant ``id`` was called before ``renamed_from``."""
        renamed = self.tree.value("renamed_from")
        return f"{renamed}{id.removeprefix(self.id)}" if renamed else None

    def applies_to(self, service: Service, catalog: Catalog) -> bool:
        """Whether every condition of ``applies_to`` names this service, its kind or a parent, and its tier."""
        kinds, services, tiers = self._wanted
        return (
            (services is None or service.name in services)
            and (tiers is None or service.tier in tiers)
            and (kinds is None or any(kind.name in kinds for kind in catalog.ancestry(service.kind)))
        )

    @cached_property
    def _wanted(self) -> tuple[frozenset[Any] | None, ...]:
        """The kinds, services and tiers that ``applies_to`` names, None for any."""
        wanted = self.tree.get("applies_to")
        named = [wanted.get(key) if isinstance(wanted, Branch) else None for key in ("kind", "service", "tier")]
        return tuple(None if node is None else frozenset(_scalars(node)) for node in named)


@dataclass(frozen=True, eq=False)
class Declarations:
    """All declarations by Terraform type and id, the ids that references may name, and those that repeat an id.

    ``unread`` are the types of which a file cannot be read, so that there may be more of them.
    """

    by_type: Mapping[str, Mapping[str, Declaration]] = field(default_factory=dict)
    by_reference: Mapping[str, Mapping[str, Declaration]] = field(default_factory=dict)
    repeated: tuple[Declaration, ...] = ()
    unread: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Declaration]:
        """All of them, those that repeat an id included: their mistakes are to be found too."""
        for declarations in self.by_type.values():
            yield from declarations.values()
        yield from self.repeated

    def ids(self) -> set[str]:
        return {declaration.id for declaration in self}


def read_declarations(sources: Sources, kinds: Collection[ResourceKind], catalog: Catalog) -> Declarations:
    """Every declaration of ``kinds``. One that repeats an id of its kind is a finding (S201)."""
    repeated: list[Declaration] = []
    by_type: dict[str, dict[str, Declaration]] = {}
    for kind in kinds:
        known = by_type.setdefault(kind.type, {})
        for document in sources.of(kind.folder):
            for declaration in _declarations(document, kind):
                first = known.setdefault(declaration.id, declaration)
                if first is not declaration:
                    repeated.append(declaration)
                    sources.findings.add(_duplicate(declaration, first))
                _check_applies_to(declaration, catalog, sources.findings)
    references = {type: _references(known) for type, known in by_type.items()}
    unread = frozenset(kind.type for kind in kinds if kind.folder in sources.unread)
    return Declarations(by_type, references, tuple(repeated), unread)


def _declarations(document: Document, kind: ResourceKind) -> Iterator[Declaration]:
    path = () if kind.section is None else (kind.section,)
    entries = document.value if kind.section is None else document.value.get(kind.section)
    for id, entry in entries.items() if isinstance(entries, dict) else ():
        if isinstance(entry, dict):
            tree = build(document, *path, id)
            assert isinstance(tree, Branch)  # noqa: S101 - a map was just seen
            at = document.key_position(*path, id)
            yield Declaration(kind, id, tree, at, tuple(_variants(id, tree.get("for_each"))))


def _variants(id: str, for_each: Node | None) -> Iterator[Variant]:
    if isinstance(for_each, Branch):
        for key, node in for_each.items.items():
            values = node if isinstance(node, Branch) else empty(node.position, node.layer)
            yield Variant(f"{id}-{key}", {"key": key, "value": node.plain}, values)
    elif isinstance(for_each, Sequence):
        for item in for_each.items:
            if isinstance(item, Leaf):
                yield Variant(f"{id}-{slug(str(item.value))}", {"key": slug(str(item.value)), "value": item.value})
    else:
        yield Variant(id)


def slug(text: str) -> str:
    """``/qa`` as ``qa``: a list item as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _references(known: Mapping[str, Declaration]) -> dict[str, Declaration]:
    return {variant.id: declaration for declaration in known.values() for variant in declaration.variants}


def _duplicate(declaration: Declaration, first: Declaration) -> Finding:
    message = f"`{declaration.id}` is declared twice in {declaration.kind.place}, first at {first.position}"
    return Finding("S201", message, declaration.position, resource=declaration.id, fix="rename or remove one")


def _scalars(node: Node) -> Iterator[Any]:
    """What a list holds; of another type it names nothing, which is the schema's finding."""
    items = node.items if isinstance(node, Sequence) else ()
    return (item.value for item in items if isinstance(item, Leaf))


def _check_applies_to(declaration: Declaration, catalog: Catalog, findings: Findings) -> None:
    wanted = declaration.tree.branch("applies_to")
    if declaration.shared and "applies_to" in declaration.tree.items:
        message = f"`{declaration.id}` exists once for all services, so `applies_to` changes nothing"
        at = declaration.tree.at("applies_to")
        findings.add(Finding("S218", message, at, resource=declaration.id, fix="remove `applies_to`"))
    for what, known in (("kind", set(catalog.kinds)), ("service", set(catalog.services))):
        node = wanted.get(what)
        for item in node.items if isinstance(node, Sequence) else ():
            name = str(item.plain)
            if name not in known:
                message, fix = f"there is no {what} `{name}`", suggestion(name, known)
                findings.add(Finding("S204", message, item.position, resource=declaration.id, found=name, fix=fix))
