"""What instances of a declaration share: worked out once for all services and environments that it reads alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lrcp.spec.catalog import Entry
from lrcp.spec.collect import Findings
from lrcp.spec.declarations import Declaration, Declarations, Variant
from lrcp.spec.instance import Form, Owner
from lrcp.spec.kinds import MONITORS, ResourceKind
from lrcp.spec.layers import ancestry_of, layers_of, merged
from lrcp.spec.model import Reference, Resource
from lrcp.spec.monitors import READS
from lrcp.spec.queries import group_by
from lrcp.spec.scope import Scope
from lrcp.spec.tree import Branch, Leaf, Node, merge_branches, nodes, templates
from lrcp.spec.validate import Verdict, check_resource
from lrcp.spec.workspace import Workspace

# Not rendered: expressions in them would have nothing to stand for.
STATIC = frozenset({"values", "for_each", "applies_to", "ignore", "renamed_from"})
# Whose it is. Instances that only insert these into texts say the same.
_IDENTITY = frozenset({"service", "env", "team"})
_OWN = frozenset({"concern", "each"})  # known by the declaration itself
_COMPOSITE = "composite"
_BORROWING = "threshold"  # the function that gives what another declaration says
_WRONG_TYPE = "S003"  # the schema's code for a map where a text is expected, and the like


@dataclass(frozen=True, eq=False, slots=True)
class Content:
    """What the expressions of a form come to, for everybody of whom they read the same values."""

    kind: ResourceKind
    name: str
    form: Form


class Shapes:
    """Those of a workspace, for all of its environments. ``reported`` are the places of its findings so far."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._applying: dict[tuple[Declarations, str], tuple[Declaration, ...]] = {}
        self._forms: dict[tuple[str, ...], Form] = {}
        self._contents: dict[tuple[object, ...], Content] = {}
        self._groups: dict[Content, tuple[str, ...]] = {}
        self._shapes: dict[tuple[object, ...], str] = {}
        self._verdicts: dict[tuple[Content, tuple[str, ...]], Verdict] = {}
        self.reported = frozenset(finding.position for finding in workspace.findings)
        self._malformed = frozenset(finding.position for finding in workspace.findings if finding.code == _WRONG_TYPE)

    def applying(self, declarations: Declarations, entry: Entry) -> tuple[Declaration, ...]:
        """Those of ``declarations`` that apply to a service, in every environment."""
        key = (declarations, entry.service.name)
        if key not in self._applying:
            catalog = self.workspace.catalog
            chosen = (each for each in declarations if not each.shared and each.applies_to(entry.service, catalog))
            self._applying[key] = tuple(chosen)
        return self._applying[key]

    def content(self, declaration: Declaration, variant: Variant, owner: Owner) -> Content:
        form = self.form(declaration, variant, owner)
        read = (owner.scope.get(name) for name in form.reads)
        # What a function gives depends on its arguments, and on whose it is: only thresholds decide anything.
        key = (form, *(repr(value) for value in read if not callable(value)))
        if form.borrows:
            scope = own_scope(declaration, variant, form, owner, Findings())
            key += tuple(repr(scope.render(leaf)) for leaf in form.borrows)
        if key not in self._contents:
            name = f"{declaration.kind.type}.{variant.id}#{len(self._contents)}"
            self._contents[key] = Content(declaration.kind, name, form)
        return self._contents[key]

    def groups(self, content: Content, arguments: Mapping[str, Any], owner: Owner) -> tuple[str, ...]:
        """The keys that a monitor triggers by; the query is parsed for the first one of its content.

        A composite triggers by those that all its grouped parts have.
        """
        type, query = arguments.get("type"), str(arguments.get("query", ""))
        if type == _COMPOSITE:
            parts = [found for each in Reference.find(query) if (found := self._part(each, owner))]
            return tuple(key for key in (parts[0] if parts else ()) if all(key in part for part in parts))
        if content not in self._groups:
            self._groups[content] = group_by(str(type), query) if type and query else ()
        return self._groups[content]

    def shape(self, content: Content, owner: Owner, groups: tuple[str, ...]) -> str:
        """The same for all resources that differ in service and environment alone."""
        key = (
            content,
            groups,
            owner.service.tier if owner.service else 0,
            *(_told(owner) if content.kind.notifies else ()),
        )
        return self._shapes.setdefault(key, f"{content.name}/{len(self._shapes)}")

    def verdict(self, content: Content, resource: Resource, owner: Owner) -> Verdict:
        """What is wrong with the first of a content is wrong with all whose service has the same dashboards."""
        kind, dashboards = content.kind, tuple(owner.dashboards) if content.kind.notifies else ()
        if (content, dashboards) not in self._verdicts:
            verdict = check_resource(resource, kind, self.workspace, dashboards, self.reported)
            self._verdicts[content, dashboards] = verdict
        return self._verdicts[content, dashboards]

    def _part(self, reference: Reference, owner: Owner) -> tuple[str, ...]:
        """The keys of a monitor that a composite looks at; none for what no composite may look at."""
        id = reference.name.rpartition("--")[2]
        declaration = self.workspace.declarations.by_reference[MONITORS.type].get(id)
        if declaration is None or declaration.tree.value("type") == _COMPOSITE:
            return ()
        variant = next(each for each in declaration.variants if each.id == id)
        content = self.content(declaration, variant, owner)
        scope = own_scope(declaration, variant, content.form, owner, Findings())
        nodes = content.form.tree.items
        asked = {key: scope.render(nodes[key]) for key in ("type", "query") if key in nodes}
        return () if scope.failed else self.groups(content, asked, owner)

    def form(self, declaration: Declaration, variant: Variant, owner: Owner) -> Form:
        """The declaration with the settings and overrides of every layer."""
        kind, catalog, entry = declaration.kind, self.workspace.catalog, owner.entry
        layers = [(owner.environment.name, owner.environment.layer)]
        layers += [(entry.service.name, entry.layer)] if entry else []
        speaking = (name if layer.speaks_of(kind.settings, declaration.id) else "" for name, layer in layers)
        key = (str(declaration.position), variant.id, entry.service.kind if entry else "", *speaking)
        if key not in self._forms:
            tree = merged(declaration, layers_of(catalog, owner.environment, entry))
            values = tree.branch("values")
            if variant.values is not None:
                values = merge_branches(values, variant.values)
            tags = tuple(tag for ancestor in ancestry_of(catalog, entry) for tag in ancestor.tags)
            malformed = bool(self._malformed) and any(node.position in self._malformed for node in nodes(tree))
            reads, borrows = _reads(kind, tree, values), tuple(_borrows(tree, values))
            self._forms[key] = Form(tree, values, tags, reads, borrows, malformed)
        return self._forms[key]


def own_scope(declaration: Declaration, variant: Variant, form: Form, owner: Owner, findings: Findings) -> Scope:
    """What the expressions of one instance see."""
    known = {"concern": declaration.concern} | ({} if variant.each is None else {"each": variant.each})
    return Scope(known, form.values.items, findings, owner.scope, resource=declaration.id)


def _told(owner: Owner) -> tuple[object, ...]:
    """Who is told, and where the links lead: on what a notification depends besides its declaration."""
    environment, team = owner.environment, owner.team
    return (environment.site, environment.paging, team.id if team else None, *owner.dashboards.items())


def _reads(kind: ResourceKind, tree: Branch, values: Branch) -> tuple[str, ...]:
    """The names by which it is decided what a declaration comes to, but for those of its own values."""
    inserted, computed = set(READS if kind.notifies else ()), set[str]()
    for node in _rendered(tree, values):
        _collect(node, inserted, computed)
    pending = [name for name in computed if name in values.items]
    while pending:  # what a value is made of decides as much as the value itself
        found = set[str]()
        _collect(values.items[pending.pop()], found, found)
        pending += [name for name in found - computed if name in values.items]
        computed |= found
    return tuple(sorted((inserted - _IDENTITY | computed) - values.items.keys() - _OWN))


def _borrows(tree: Branch, values: Branch) -> Iterator[Leaf]:
    for node in _rendered(tree, values):
        yield from (
            leaf
            for leaf, template in templates(node)
            if any(_BORROWING in hole.expression.names for hole in template.holes)
        )


def _rendered(tree: Branch, values: Branch) -> Iterator[Node]:
    yield values
    yield from (node for key, node in tree.items.items() if key not in STATIC)


def _collect(node: Node, inserted: set[str], computed: set[str]) -> None:
    for _, template in templates(node):
        for hole in template.holes:
            (inserted if hole.expression.bare else computed).update(hole.expression.names)
