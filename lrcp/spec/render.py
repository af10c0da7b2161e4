"""From a workspace to what one environment deploys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.spec.catalog import Entry, Environment, Layer
from lrcp.spec.collect import Findings
from lrcp.spec.cycles import find_cycles
from lrcp.spec.declarations import Declaration, Declarations, Variant
from lrcp.spec.instance import Compiled, Instance, Shape
from lrcp.spec.kinds import DASHBOARDS, MONITORS, ResourceKind
from lrcp.spec.locations import Places, Texts
from lrcp.spec.model import SHARED_STACK, Resource, Service, Spec
from lrcp.spec.queries import group_by
from lrcp.spec.references import address_name, functions
from lrcp.spec.schemas import argument_names
from lrcp.spec.scope import Scope
from lrcp.spec.tree import Branch, Sequence, empty, make_branch, merge_branches, nodes
from lrcp.spec.validate import Verdict, check_resource
from lrcp.spec.workspace import Workspace

# Read by this module itself; expressions in them would have nothing to stand for.
_STATIC = frozenset({"values", "for_each", "applies_to", "ignore", "renamed_from"})
_WRONG_TYPE = "S003"  # the schema's code for a map where a text is expected, and the like


class Renderer:
    """Renders one environment. Templates and merged trees are made once for all services of one shape."""

    def __init__(self, workspace: Workspace, environment: Environment) -> None:
        self.workspace, self.environment = workspace, environment
        self.findings = Findings()
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._values: dict[str, Branch] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._reported = frozenset(finding.position for finding in workspace.findings)
        self._malformed = frozenset(finding.position for finding in workspace.findings if finding.code == _WRONG_TYPE)

    def spec(self) -> Spec:
        catalog = self.workspace.catalog
        resources, notebooks = self._all(self.workspace.declarations), self._all(self.workspace.notebooks)
        self.findings.extend([*_clashes(resources), *_clashes(notebooks), *find_cycles(resources)])
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
            languages={name: catalog.languages(name) for name in catalog.kinds},
        )

    def _all(self, declarations: Declarations) -> list[Resource]:
        services = self.workspace.catalog.services.values()
        return [*self._shared(declarations), *(each for entry in services for each in self._of(entry, declarations))]

    def _shared(self, declarations: Declarations) -> Iterator[Resource]:
        for declaration in declarations:
            if declaration.shared:
                for variant in declaration.variants:
                    yield from self._resource(declaration, variant, None, self._shared_scope, {})

    def _of(self, entry: Entry, declarations: Declarations) -> Iterator[Resource]:
        catalog = self.workspace.catalog
        applying = [each for each in declarations if not each.shared and each.applies_to(entry.service, catalog)]
        scope, dashboards = self._service_scope(entry), _dashboards(applying)
        for declaration in applying:
            for variant in declaration.variants:
                yield from self._resource(declaration, variant, entry, scope, dashboards)

    def _resource(
        self,
        declaration: Declaration,
        variant: Variant,
        entry: Entry | None,
        parent: Scope,
        dashboards: Mapping[str, tuple[str, ...]],
    ) -> Iterator[Resource]:
        """The resource, or nothing when its expressions have no values: then there are findings instead."""
        kind = declaration.kind
        known = {} if variant.each is None else {"each": variant.each}
        shape = self._shape(declaration, variant, entry, parent)
        scope = Scope(known, shape.values.items, self.findings, parent, resource=declaration.id)
        keys = {key: scope.render(node) for key, node in shape.tree.items.items() if key not in _STATIC}
        values = {name: scope.lookup(name) for name in shape.values.items}
        if scope.failed or shape.malformed:
            return
        house = {key: value for key, value in keys.items() if key in kind.house} | {"values": values}
        house |= {key: shape.tree.value(key) for key in ("ignore", "applies_to") if key in shape.tree.items}
        instance = self._instance(variant, shape, scope, (house, _arguments(keys, house)), entry, dashboards)
        resource = self._build(declaration, instance, kind.compile(instance))
        twice = (*self.workspace.declarations.repeated, *self.workspace.notebooks.repeated)
        repeated = any(declaration is each for each in twice)
        if not self._refused(resource, kind) and not repeated:
            yield resource

    def _refused(self, resource: Resource, kind: ResourceKind) -> bool:
        """Whether the provider would refuse it; asked once for all resources of a shape."""
        if resource.shape not in self._verdicts:
            self._verdicts[resource.shape] = check_resource(resource, kind, self.workspace, self._reported)
            self.findings.extend(self._verdicts[resource.shape].findings)
        return self._verdicts[resource.shape].refused

    def _instance(
        self,
        variant: Variant,
        shape: Shape,
        scope: Scope,
        keys: tuple[Mapping[str, Any], Mapping[str, Any]],
        entry: Entry | None,
        dashboards: Mapping[str, tuple[str, ...]],
    ) -> Instance:
        service = entry.service if entry else None
        team = self.workspace.catalog.teams.get(service.team) if service else None
        name = address_name(variant.id, service)
        return Instance(variant.id, name, shape, self.environment, scope, *keys, service, team, dashboards)

    def _build(self, declaration: Declaration, instance: Instance, compiled: Compiled) -> Resource:
        kind, tree, service = declaration.kind, instance.shape.tree, instance.service
        renamed = declaration.old_id(instance.id)
        return Resource(
            type=kind.type,
            name=instance.name,
            id=instance.id,
            environment=self.environment.name,
            stack=self._stack(service),
            arguments=compiled.arguments,
            position=declaration.position,
            service=service.name if service else None,
            team=service.team if service else None,
            house=instance.house,
            texts=Texts(tree, instance.scope, kind.sources, compiled.message),
            places=Places(tree, kind.sources),
            renamed_from=address_name(renamed, service) if renamed else None,
            shape=instance.shape.key,
        )

    def _stack(self, service: Service | None) -> str:
        if service is None:
            return SHARED_STACK
        sharded = self.environment.settings.get("sharded") is True
        return f"{self.environment.name}-{service.shard or service.team}" if sharded else self.environment.name

    # --- what instances share ---------------------------------------------------------------------

    def _shape(self, declaration: Declaration, variant: Variant, entry: Entry | None, parent: Scope) -> Shape:
        owner, kind, service = "", declaration.kind, entry.service if entry else None
        if entry is not None:
            owner = "" if entry.layer.neutral and not entry.layer.values.items else entry.service.name
        known = (
            (str(service.tier), str(service.planned), str(service.values.get("model", "")), service.kind)
            if service
            else ()
        )
        key = (str(declaration.position), kind.type, variant.id, *known, owner)
        if key not in self._shapes:
            tree = self._merged(declaration, entry)
            values = tree.branch("values")
            if variant.values is not None:
                values = merge_branches(values, variant.values)
            tags = tuple(tag for ancestor in self._ancestry(entry) for tag in ancestor.tags)
            scope = Scope({"each": variant.each, **_ANYBODY}, values.items, Findings(), parent)
            groups = _groups(tree, scope) if kind is MONITORS else ()
            malformed = bool(self._malformed) and any(node.position in self._malformed for node in nodes(tree))
            self._shapes[key] = Shape("/".join((self.environment.name, *key)), tree, values, tags, groups, malformed)
        return self._shapes[key]

    def _merged(self, declaration: Declaration, entry: Entry | None) -> Branch:
        """Folder-wide settings of every layer, then the declaration, then the overrides of every layer."""
        kind, layers = declaration.kind, self._layers(entry)
        tree = empty(declaration.tree.position, declaration.tree.layer)
        for layer in layers:
            tree = merge_branches(tree, layer.settings(kind.settings))
        tree = merge_branches(tree, declaration.tree)
        own = declaration.tree.branch("values").items.keys()
        for layer in layers:
            override = _meant_for(kind, own, layer.override(declaration.id))
            tree = merge_branches(tree, _sorted_into_values(override, own))
        return tree

    def _layers(self, entry: Entry | None) -> list[Layer]:
        """The order of precedence, the weakest first."""
        layers = [self.workspace.catalog.defaults, *(kind.layer for kind in self._ancestry(entry))]
        return [*layers, self.environment.layer, *([entry.layer] if entry else [])]

    def _ancestry(self, entry: Entry | None) -> tuple[Any, ...]:
        return self.workspace.catalog.ancestry(entry.service.kind) if entry else ()

    def _values_of(self, entry: Entry | None) -> Branch:
        kind = entry.service.kind if entry else ""
        if kind not in self._values:
            values = empty(Position("catalog"))
            for layer in self._layers(entry)[: -1 if entry else None]:
                values = merge_branches(values, layer.values)
            self._values[kind] = values
        return merge_branches(self._values[kind], entry.layer.values) if entry else self._values[kind]

    @cached_property
    def _shared_scope(self) -> Scope:
        refer = functions(self.workspace.declarations, self.workspace.catalog, None)
        known = {"env": self.environment.name, "site": self.environment.site, **refer}
        return Scope(known, self._values_of(None).items, self.findings)

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
            **functions(self.workspace.declarations, self.workspace.catalog, service),
        }
        return Scope(known, self._values_of(entry).items, self.findings)


def _arguments(keys: Mapping[str, Any], house: Mapping[str, Any]) -> dict[str, Any]:
    """What is left without the house keys; an argument that a layer set to null is unset."""
    return {key: value for key, value in keys.items() if key not in house and value is not None}


def _meant_for(kind: ResourceKind, values: Iterable[str], override: Branch) -> Branch:
    """What an override says about this declaration: one of another kind may have the same id, and keys of its own."""
    foreign = override.items.keys() - argument_names(kind) - set(values)
    return override.without(*foreign) if foreign else override


def _sorted_into_values(override: Branch, values: Any) -> Branch:
    """``critical: 1800`` in an override means the value of that name where the declaration has one."""
    named = [key for key in override.items if key in values]
    if not named:
        return override
    inner = make_branch({key: override.items[key] for key in named}, override.keys, override.position, override.layer)
    inner = merge_branches(override.branch("values"), inner)
    items = {**override.without(*named).items, "values": inner}
    return make_branch(items, override.keys, override.position, override.layer)


# What a monitor groups by does not depend on whose it is, so that all services share one parse of the query.
_ANYBODY = {"service": "service", "env": "env"}


def _groups(tree: Branch, scope: Scope) -> tuple[str, ...]:
    query, type = tree.get("query"), tree.get("type")
    if query is None or type is None:
        return ()
    text = scope.render(query)
    return () if scope.failed else group_by(str(scope.render(type)), str(text))


def _dashboards(declarations: list[Declaration]) -> dict[str, tuple[str, ...]]:
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
