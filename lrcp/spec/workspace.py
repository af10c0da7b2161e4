"""A repository's files, parsed and validated once for all environments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from lrcp.core.finding import Finding, Severity
from lrcp.core.nearest import suggestion
from lrcp.core.schema import Schema, accepts, validate
from lrcp.spec.catalog import Catalog, Layer, read_catalog
from lrcp.spec.collect import Findings
from lrcp.spec.declarations import Declaration, Declarations, read_declarations
from lrcp.spec.kinds import FOLDERS, INCIDENT_TYPES, KINDS, NOTEBOOKS, USERS
from lrcp.spec.model import IncidentHandle
from lrcp.spec.moves import pending
from lrcp.spec.schemas import overlay_schema, validate_sources
from lrcp.spec.scope import template_findings
from lrcp.spec.sources import Sources, read_sources
from lrcp.spec.tree import Branch, build

RUNBOOKS = "docs/runbooks"
_UNKNOWN_KEY = "S001"
_SPEAKING = ("defaults", "environment", "service", "kinds")  # the files that say something about declarations
_HEADING = re.compile(r"^#+ +(.+?)[ #]*$", re.MULTILINE)
# Names that every expression knows; nobody's values may be called so.
BUILTINS = ("service", "env", "team", "tier", "planned", "model", "kind", "site", "concern", "each")
OUTSIDE = ("permission", "secret", "team_id", "services", "threshold", "cheaper_than", "better_than", "price_ratio")


@dataclass(frozen=True)
class Workspace:
    """``findings`` are those that hold in every environment."""

    sources: Sources
    catalog: Catalog
    declarations: Declarations
    incident_handles: Mapping[str, IncidentHandle]
    notebooks: Declarations = field(default_factory=Declarations)

    @property
    def everything(self) -> Iterator[Declaration]:
        """Every declaration, those of notebooks too."""
        yield from self.declarations
        yield from self.notebooks

    @property
    def complete(self) -> bool:
        """Whether every file of declarations could be read, so that what is not in them does not exist."""
        return not self.declarations.unread and not self.notebooks.unread

    @cached_property
    def repeated(self) -> frozenset[Declaration]:
        """Those that repeat an id of their kind."""
        return frozenset((*self.declarations.repeated, *self.notebooks.repeated))

    @cached_property
    def runbooks(self) -> Mapping[str, frozenset[str]]:
        """The headings of each page of docs/runbooks/, by its name."""
        pages = (page for page in (self.root / RUNBOOKS).glob("*.md") if page.is_file())
        texts = {page.stem: page.read_text(encoding="utf-8", errors="replace") for page in pages}
        return {name: frozenset(_HEADING.findall(text)) for name, text in texts.items()}

    @property
    def root(self) -> Path:
        return self.sources.root

    @property
    def findings(self) -> Findings:
        return self.sources.findings


def open_workspace(root: Path) -> Workspace:
    """Read and validate everything under ``root`` that needs no environment."""
    sources = read_sources(root, FOLDERS)
    sources.findings.extend(validate_sources(sources))
    sources.findings.extend(finding for document in sources.of("moves") for finding in pending(document))
    catalog = read_catalog(sources)
    declarations = read_declarations(sources, KINDS, catalog)
    notebooks = read_declarations(sources, [NOTEBOOKS], catalog)
    workspace = Workspace(sources, catalog, declarations, _incident_handles(sources, declarations), notebooks)
    sources.findings.extend(_check_members(catalog, declarations))
    for declaration in workspace.everything:
        sources.findings.extend(template_findings(declaration.tree, declaration.id))
    for layer, service in _layers(catalog):
        sources.findings.extend(_check_overrides(layer, service, workspace))
    sources.findings.extend(_check_shared_overrides(workspace))
    sources.findings.extend(_check_overrides_of_kinds(workspace))
    overlays = _check_overlays(sources, workspace.everything)
    sources.findings.extend(each for each in overlays if workspace.complete or each.code != _UNKNOWN_KEY)
    for values in (*(layer.values for layer, _ in _layers(catalog)), *_own_values(workspace.everything)):
        sources.findings.extend(_check_reserved(values))
    return workspace


def _layers(catalog: Catalog) -> Iterator[tuple[Layer, str | None]]:
    """Every catalogue entry's layer, with the service if it is one's."""
    yield catalog.defaults, None
    yield from ((kind.layer, None) for kind in catalog.kinds.values())
    yield from ((environment.layer, None) for environment in catalog.environments.values())
    yield from ((entry.layer, name) for name, entry in catalog.services.items())


def _of_some_services(catalog: Catalog) -> Iterator[Layer]:
    yield from (kind.layer for kind in catalog.kinds.values())
    yield from (entry.layer for entry in catalog.services.values())


def _own_values(declarations: Iterable[Declaration]) -> Iterator[Branch]:
    return (declaration.tree.branch("values") for declaration in declarations)


def _check_overrides(layer: Layer, service: str | None, workspace: Workspace) -> Iterator[Finding]:
    """Overrides must name a declaration that exists, and applies to the service."""
    catalog, overrides = workspace.catalog, layer.overrides
    for id in overrides.items:
        at, found = overrides.at(id), [each for each in workspace.everything if each.id == id]
        if not found and not workspace.complete:
            continue
        if not found:
            fix = suggestion(id, {each.id for each in workspace.everything})
            yield Finding("S203", f"there is no declaration `{id}` to override", at, found=id, fix=fix)
        elif service and not any(each.applies_to(catalog.services[service].service, catalog) for each in found):
            message = f"`{id}` does not apply to `{service}`, so overriding it changes nothing"
            yield Finding("S203", message, at, Severity.WARNING, fix="remove the override")


def _check_shared_overrides(workspace: Workspace) -> Iterator[Finding]:
    """What exists once is no service's: only the defaults and an environment can say otherwise of it."""
    own = {each.id for each in workspace.everything if not each.shared}
    shared = {each.id for each in workspace.everything if each.shared} - own
    for layer in _of_some_services(workspace.catalog):
        for id in layer.overrides.items.keys() & shared:
            message = f"`{id}` exists once for all services, so overriding it here changes nothing"
            fix = "override it in catalog/defaults.yaml or in an environment, or remove the override"
            yield Finding("S203", message, layer.overrides.at(id), Severity.WARNING, fix=fix)


def _check_overrides_of_kinds(workspace: Workspace) -> Iterator[Finding]:
    """A kind overrides what its services, or those of a kind below it, may have."""
    catalog = workspace.catalog
    for kind in catalog.kinds.values():
        for id in kind.layer.overrides.items:
            found = [each for each in workspace.everything if each.id == id and not each.shared]
            if found and not any(_may_have(kind.name, each, catalog) for each in found):
                message = f"`{id}` applies to no `{kind.name}`, so overriding it changes nothing"
                at = kind.layer.overrides.at(id)
                yield Finding("S203", message, at, Severity.WARNING, fix="remove the override")


def _may_have(kind: str, declaration: Declaration, catalog: Catalog) -> bool:
    """Whether ``applies_to`` leaves room for a service of ``kind``; a name that does not exist may be meant so."""
    wanted = declaration.tree.branch("applies_to")
    kinds, services = wanted.value("kind"), wanted.value("service")
    own = {each.name for each in catalog.ancestry(kind)}
    of_kind = not isinstance(kinds, list) or any(
        each in own or each not in catalog.kinds or kind in {above.name for above in catalog.ancestry(each)}
        for each in kinds
    )
    named = not isinstance(services, list) or any(
        each in catalog.members[kind] or each not in catalog.services for each in services
    )
    return of_kind and named


def _check_overlays(sources: Sources, declarations: Iterable[Declaration]) -> Iterator[Finding]:
    """Settings and overrides must be keys and types that the declarations could have themselves."""
    keys = sources.keys(*_SPEAKING)
    known = [(each.id, each.kind, each.tree.branch("values").items) for each in declarations if each.id in keys]
    settings = [kind for kind in KINDS if not kind.shared and kind.settings in keys]
    overlays = cache(lambda keys: _by_file(overlay_schema(known, settings, keys)))
    for name in _SPEAKING:
        for document in sources.of(name):
            # What nobody says is left out: reading it takes many times as long as judging what is said.
            if not accepts(overlays(keys)[name], document.value):
                yield from validate(document, overlays(None)[name])


def _by_file(overlay: Schema) -> Mapping[str, Schema]:
    of_kinds = {"properties": {"kinds": {"additionalProperties": overlay}}, "$defs": overlay["$defs"]}
    return {name: of_kinds if name == "kinds" else overlay for name in _SPEAKING}


def _check_members(catalog: Catalog, declarations: Declarations) -> Iterator[Finding]:
    users = declarations.by_type[USERS.type]
    for team in catalog.teams.values():
        for name in team.members:
            if name not in users and USERS.type not in declarations.unread:
                message, fix = f"there is no user `{name}`", suggestion(name, users)
                yield Finding("S204", message, team.position, found=name, fix=fix)


def _check_reserved(values: Branch) -> Iterator[Finding]:
    for name in values.items:
        if name in (*BUILTINS, *OUTSIDE) or name in {kind.function for kind in KINDS}:
            message = f"the value `{name}` would hide what every expression knows by that name"
            yield Finding("S207", message, values.at(name), fix="give it another name")


def _incident_handles(sources: Sources, declarations: Declarations) -> dict[str, IncidentHandle]:
    handles: dict[str, IncidentHandle] = {}
    types = declarations.by_type[INCIDENT_TYPES.type]
    for document in sources.of("incidents"):
        if not isinstance(document.value.get("handles"), dict):
            continue
        tree = build(document, "handles")
        assert isinstance(tree, Branch)  # noqa: S101 - a map was just seen
        for name in tree.items:
            entry = tree.branch(name)
            handle = IncidentHandle(name, str(entry.value("type")), str(entry.value("severity")), tree.at(name))
            handles[name] = handle
            if handle.type not in types and INCIDENT_TYPES.type not in declarations.unread:
                message, fix = f"there is no incident type `{handle.type}`", suggestion(handle.type, types)
                sources.findings.add(Finding("S204", message, entry.at("type"), found=handle.type, fix=fix))
    return handles
