"""From a workspace to what one environment deploys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.frozen import replace
from lrcp.spec.catalog import Entry, Environment
from lrcp.spec.collect import Findings
from lrcp.spec.cycles import find_cycles
from lrcp.spec.declarations import Declaration, Declarations, Variant
from lrcp.spec.instance import Instance, Owner
from lrcp.spec.kinds import DASHBOARDS
from lrcp.spec.layers import ancestry_of, layers_of, shared_values
from lrcp.spec.locations import Places, Texts
from lrcp.spec.model import SHARED_STACK, Alike, Resource, Service, Spec
from lrcp.spec.references import address_name, functions
from lrcp.spec.scope import Scope
from lrcp.spec.shapes import STATIC, Reading, Shapes, own_scope
from lrcp.spec.thresholds import Thresholds
from lrcp.spec.tree import Branch, Sequence, merge_branches


class Renderer:
    """Renders one environment of ``shapes``."""

    def __init__(self, shapes: Shapes, environment: Environment) -> None:
        self.shapes, self.workspace, self.environment = shapes, shapes.workspace, environment
        self.findings = Findings()
        self._values: dict[str, Branch] = {}
        self._scopes: dict[str, Scope] = {}
        self._thresholds = Thresholds(shapes, self._owner_of)

    def spec(self) -> Spec:
        catalog = self.workspace.catalog
        resources, notebooks = self._all(self.workspace.declarations), self._all(self.workspace.notebooks)
        self.findings.extend([*_clashes(resources), *_clashes(notebooks), *find_cycles(resources, self.shapes.targets)])
        return Spec(
            environment=self.environment.name,
            values=self._shared_scope.render(self._values_of(None)),
            services=[entry.service for entry in catalog.services.values()],
            resources=resources,
            notebooks=notebooks,
            findings=tuple(Findings([*self.workspace.findings, *self.findings])),
            settings=self.environment.settings,
            teams=catalog.teams,
            incident_handles=self.workspace.incident_handles,
            places=self.environment.places,
            kinds={name: tuple(each.name for each in reversed(catalog.ancestry(name))) for name in catalog.kinds},
            kind_places={name: kind.position for name, kind in catalog.kinds.items()},
            languages={name: catalog.languages(name) for name in catalog.kinds},
        )

    def _all(self, declarations: Declarations) -> list[Resource]:
        services = self.workspace.catalog.services.values()
        return [*self._shared(declarations), *(each for entry in services for each in self._of(entry, declarations))]

    def _shared(self, declarations: Declarations) -> Iterator[Resource]:
        nobody = Owner(self.environment, self._shared_scope)
        for declaration in declarations:
            if declaration.shared:
                yield from self._resources(declaration, nobody)

    def _of(self, entry: Entry, declarations: Declarations) -> Iterator[Resource]:
        applying = self.shapes.applying(declarations, entry)
        team = self.workspace.catalog.teams.get(entry.service.team)
        tags = tuple(tag for ancestor in ancestry_of(self.workspace.catalog, entry) for tag in ancestor.tags)
        owner = Owner(self.environment, self._scope_of(entry), entry, team, _dashboards(applying), tags)
        for declaration in applying:
            yield from self._resources(declaration, owner)

    def _resources(self, declaration: Declaration, owner: Owner) -> Iterator[Resource]:
        """Those that can be made; of the others there are findings."""
        for variant in declaration.variants:
            reading = self.shapes.read(declaration, variant, owner)
            shape, told = self.shapes.shape(reading), self.shapes.told(reading, owner)
            known = self._known(declaration, variant, owner) | {"shape": shape, "told": told}
            make = partial(self._make, declaration, variant, reading, owner, known)
            if not reading.failed and self.shapes.knows(shape, told):
                resource: Resource | None = Alike.to_one_made(make, known)
            else:
                resource = make()
            if resource is not None:
                if (merged := self.shapes.merged(reading, resource)) != resource.shape:
                    resource = replace(resource, shape=merged)
                verdict = self.shapes.verdict(reading, resource, owner)
                self.findings.extend(verdict.findings)
                if not verdict.refused and declaration not in self.workspace.repeated:
                    yield resource

    def _known(self, declaration: Declaration, variant: Variant, owner: Owner) -> dict[str, Any]:
        """What a resource is before anything of it is rendered."""
        service, renamed = owner.service, declaration.old_id(variant.id)
        return {
            "type": declaration.kind.type,
            "name": address_name(variant.id, service),
            "id": variant.id,
            "environment": self.environment.name,
            "stack": self._stack(service),
            "position": declaration.position,
            "service": service.name if service else None,
            "team": service.team if service else None,
            "renamed_from": address_name(renamed, service) if renamed else None,
        }

    def _make(
        self, declaration: Declaration, variant: Variant, reading: Reading, owner: Owner, known: Mapping[str, Any]
    ) -> Resource | None:
        """None when its expressions have no values."""
        kind, form = declaration.kind, reading.content.form
        instance = self._instance(declaration, variant, reading, owner)
        if instance is None:
            return None
        compiled = kind.compile(instance)
        return Resource(
            **known,
            arguments=compiled.arguments,
            house=instance.house,
            texts=Texts(form.tree, instance.scope, kind.sources, compiled.message),
            places=Places(form.tree, kind.sources),
        )

    def _instance(self, declaration: Declaration, variant: Variant, reading: Reading, owner: Owner) -> Instance | None:
        kind, form = declaration.kind, reading.content.form
        scope = own_scope(declaration, variant, form, owner, owner.scope.findings)
        keys = {key: scope.render(node) for key, node in form.tree.items.items() if key not in STATIC}
        values = {name: scope.lookup(name) for name in form.values.items}
        if scope.failed or form.malformed:
            return None
        house = {key: value for key, value in keys.items() if key in kind.house} | {"values": values}
        house |= {key: form.tree.value(key) for key in ("ignore", "applies_to") if key in form.tree.items}
        return Instance(
            id=variant.id,
            name=address_name(variant.id, owner.service),
            form=form,
            environment=self.environment,
            scope=scope,
            house=house,
            arguments=_arguments(keys, house),
            groups=reading.groups,
            service=owner.service,
            team=owner.team,
            dashboards=owner.dashboards,
            tags=owner.tags,
        )

    def _stack(self, service: Service | None) -> str:
        if service is None:
            return SHARED_STACK
        sharded = self.environment.settings.get("sharded") is True
        return f"{self.environment.name}-{service.shard or service.team}" if sharded else self.environment.name

    def _values_of(self, entry: Entry | None) -> Branch:
        """The values that every declaration of a service sees; those of its kind are merged once."""
        kind = entry.service.kind if entry else ""
        if kind not in self._values:
            layers = layers_of(self.workspace.catalog, self.environment, entry)
            self._values[kind] = shared_values(layers[:-1] if entry else layers)
        return merge_branches(self._values[kind], entry.layer.values) if entry else self._values[kind]

    @cached_property
    def _shared_scope(self) -> Scope:
        known = {"env": self.environment.name, "site": self.environment.site, **self._functions(None)}
        return Scope(known, self._values_of(None).items, self.findings)

    def _scope_of(self, entry: Entry) -> Scope:
        name = entry.service.name
        if name not in self._scopes:
            self._scopes[name] = self._service_scope(entry)
        return self._scopes[name]

    def _owner_of(self, service: Service | None) -> Owner:
        """Whose the values of a declaration are; no links of messages are made from it."""
        if service is None:
            return Owner(self.environment, self._shared_scope)
        entry = self.workspace.catalog.services[service.name]
        return Owner(self.environment, self._scope_of(entry), entry)

    def _functions(self, service: Service | None) -> Mapping[str, Any]:
        refer = functions(self.workspace.declarations, self.workspace.catalog, service)
        return {**refer, "threshold": self._thresholds.function(service)}

    def _service_scope(self, entry: Entry) -> Scope:
        service = entry.service
        known: dict[str, Any] = {
            "service": service.name,
            "env": self.environment.name,
            "team": service.team,
            "tier": service.tier,
            "planned": service.planned,
            "kind": service.kind,
            "site": self.environment.site,
            **{key: service.values[key] for key in ("model",) if key in service.values},
            **self._functions(service),
        }
        return Scope(known, self._values_of(entry).items, self._told_of(entry))

    def _told_of(self, entry: Entry) -> Findings:
        """Where the findings of a service go: nowhere when its kind or tier is wrong, of which they follow."""
        wrong = {entry.document.position(key) for key in ("kind", "tier")} & self.shapes.reported
        return Findings() if wrong else self.findings


def _arguments(keys: Mapping[str, Any], house: Mapping[str, Any]) -> dict[str, Any]:
    """What is left without the house keys; an argument that a layer set to null is unset."""
    return {key: value for key, value in keys.items() if key not in house and value is not None}


def _dashboards(declarations: Iterable[Declaration]) -> dict[str, tuple[str, ...]]:
    """The service's dashboards with their template variables, for links that fill them in."""
    found: dict[str, tuple[str, ...]] = {}
    for declaration in declarations:
        if declaration.kind is DASHBOARDS:
            variables = declaration.tree.branch("dashboard").get("template_variables")
            items = variables.items if isinstance(variables, Sequence) else ()
            names = [str(item.value("name")) for item in items if isinstance(item, Branch)]
            found[declaration.id] = tuple(names)
    return found


def _clashes(resources: list[Resource]) -> Iterator[Finding]:
    """Two declarations whose ids, with ``for_each``, come to one Terraform address."""
    first: dict[str, Resource] = {}
    for resource in resources:
        other = first.setdefault(resource.address, resource)
        if other is not resource:
            message = f"`{resource.address}` is declared twice, first at {other.position}"
            yield Finding("S201", message, resource.position, resource=resource.id, fix="rename one")
