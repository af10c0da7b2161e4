"""What instances of a declaration share: worked out once for all services and environments that it reads alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lrcp.core.frozen import Frozen
from lrcp.facts import Problem
from lrcp.spec.catalog import Entry, Layer
from lrcp.spec.collect import Findings
from lrcp.spec.cycles import declared_targets
from lrcp.spec.declarations import Declaration, Declarations, Variant
from lrcp.spec.expressions import Hole
from lrcp.spec.instance import Form, Owner
from lrcp.spec.kinds import KINDS, MONITORS, ResourceKind
from lrcp.spec.layers import layers_of, merged
from lrcp.spec.model import REFERENCE, Reference, Resource
from lrcp.spec.monitors import READS, linked_dashboard
from lrcp.spec.queries import group_by
from lrcp.spec.scope import Scope
from lrcp.spec.tree import Branch, Leaf, Node, Sequence, merge_branches, nodes, templates
from lrcp.spec.validate import Verdict, check_arguments, check_resource
from lrcp.spec.workspace import OUTSIDE, Workspace

# Not rendered: expressions in them would have nothing to stand for.
STATIC = frozenset({"values", "for_each", "applies_to", "ignore", "renamed_from"})
# Whose it is. Instances that only insert these into texts say the same.
_IDENTITY = frozenset({"service", "env"})
_MADE_TAGS = ("service:", "env:", "team:", "tier:")
_OWN = frozenset({"concern", "each"})  # known by the declaration itself
_COMPOSITE = "composite"
_FUNCTIONS = frozenset((*OUTSIDE, *(kind.function for kind in KINDS)))
_BORROWING = "threshold"  # the function that gives what another declaration says
_WRONG_TYPE = "S003"  # the schema's code for a map where a text is expected, and the like
_UNDEFINED = object()


@dataclass(frozen=True, eq=False, slots=True)
class Content:
    """What the expressions of a form come to, for everybody of whom they read the same values.

    ``written`` is all that its author wrote and its catalogue says, to look for names in.
    """

    kind: ResourceKind
    name: str
    form: Form
    written: str


class Reading(Frozen):
    """How one instance reads its declaration.

    ``outright`` are its own service and environment where they are written out, as in ``service:checkout``: what is
    said of those alone holds for no other. ``failed``: a function has nothing to give it.
    """

    content: Content
    groups: tuple[str, ...]
    outright: tuple[str, ...]
    failed: bool


class Shapes:
    """Those of a workspace, for all of its environments. ``reported`` are the places of its findings so far."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._applying: dict[tuple[Declarations, str], tuple[Declaration, ...]] = {}
        self._of_owners: dict[tuple[str, str], list[Layer]] = {}
        self._forms: dict[tuple[object, ...], Form] = {}
        self._contents: dict[tuple[object, ...], Content] = {}
        self._failing: dict[tuple[Content, int | None], bool] = {}
        self._reaches: dict[tuple[Declaration, ...], int] = {}
        self._groups: dict[Content, tuple[str, ...]] = {}
        self._shapes: dict[tuple[object, ...], str] = {}
        self._by_text: dict[str, str] = {}
        self._merged: dict[str, str] = {}
        self._tellings: dict[tuple[object, ...], str] = {}
        self._problems: dict[Content, list[Problem]] = {}
        self._verdicts: dict[tuple[str, str], Verdict] = {}
        self._targets: dict[tuple[str, str], frozenset[str]] = {}
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

    def read(self, declaration: Declaration, variant: Variant, owner: Owner) -> Reading:
        form = self.form(declaration, variant, owner)
        scope = own_scope(declaration, variant, form, owner, Findings())  # what is wrong is found when it is rendered
        content = self._content(declaration, variant, form, owner, scope)
        groups = self._groups_of(content, scope, owner) if content.kind is MONITORS else ()
        own = (owner.environment.name, *((owner.service.name,) if owner.service else ()))
        outright = tuple(name for name in own if name in content.written)
        return Reading(content, groups, outright, scope.failed or self._fails(content, scope, owner))

    def shape(self, reading: Reading) -> str:
        """The same for all resources that differ in service, environment and those who are told alone."""
        key = (reading.content, reading.groups, reading.outright)
        shape = self._shapes.setdefault(key, f"{reading.content.name}/{len(self._shapes)}")
        return self._merged.get(shape, shape)

    def merged(self, reading: Reading, resource: Resource) -> str:
        """The shape of ``resource`` or, where who it is decides something, the one of whom it decides the same."""
        shape = resource.shape
        if shape not in self._merged and not _IDENTITY.isdisjoint(reading.content.form.reads):
            self._merged[shape] = self._by_text.setdefault(_said(resource), shape)
        return self._merged.get(shape, shape)

    def told(self, reading: Reading, owner: Owner) -> str:
        """The same for all of a shape that tell the same people, and link to the same places."""
        if not reading.content.kind.notifies:
            return ""
        key = _told(reading.content.form, owner)
        return self._tellings.setdefault(key, str(len(self._tellings)))

    def knows(self, shape: str, told: str) -> bool:
        """Whether a resource that says the same has been judged."""
        return (shape, told) in self._verdicts

    def verdict(self, reading: Reading, resource: Resource, owner: Owner) -> Verdict:
        """The first speaks for all that say the same and, about what the provider refuses, for all of its content."""
        key, content = (resource.shape, resource.told), reading.content
        if key not in self._verdicts:
            if content not in self._problems:
                self._problems[content] = check_arguments(resource, content.kind)
            args = (content.kind, self.workspace, owner.dashboards, self.reported)
            self._verdicts[key] = check_resource(resource, self._problems[content], *args)
        return self._verdicts[key]

    def targets(self, resource: Resource) -> frozenset[str]:
        """The declarations to which all resources refer that say the same."""
        key = resource.shape, resource.told
        if key not in self._targets:
            self._targets[key] = declared_targets(resource)
        return self._targets[key]

    def _content(self, declaration: Declaration, variant: Variant, form: Form, owner: Owner, scope: Scope) -> Content:
        read = (owner.scope.get(name, _UNDEFINED) for name in form.reads)
        # What a function gives depends on its arguments, and on whose it is: only thresholds decide anything.
        values = [repr(value) for value in read if not callable(value)]
        values += [repr(scope.evaluate(hole, leaf)) for leaf, hole in form.borrows]
        key = (form, *values)
        if key not in self._contents:
            name = f"{declaration.kind.type}.{variant.id}#{len(self._contents)}"
            given = (REFERENCE.sub("", str(scope.evaluate(hole, leaf))) for leaf, hole in form.calls)
            self._contents[key] = Content(declaration.kind, name, form, "\n".join((form.written, *values, *given)))
        return self._contents[key]

    def _fails(self, content: Content, scope: Scope, owner: Owner) -> bool:
        """Whether a function has nothing to give: it has for all to whom the same declarations apply, or for none."""
        key = content, self._reach(owner)
        if key not in self._failing:
            for leaf, hole in content.form.calls:
                scope.evaluate(hole, leaf)
            self._failing[key] = scope.failed
        return self._failing[key]

    def _reach(self, owner: Owner) -> int | None:
        """The same for all services to which the same declarations apply."""
        if owner.entry is None:
            return None
        applying = self.applying(self.workspace.declarations, owner.entry)
        return self._reaches.setdefault(applying, len(self._reaches))

    def _groups_of(self, content: Content, scope: Scope, owner: Owner) -> tuple[str, ...]:
        """The keys that a monitor triggers by; the query is parsed for the first one of its content.

        A composite triggers by those that all its grouped parts have.
        """
        if content in self._groups:
            return self._groups[content]
        nodes = content.form.tree.items
        asked = {key: scope.render(nodes[key]) for key in ("type", "query") if key in nodes}
        type, query = str(asked.get("type", "")), str(asked.get("query", ""))
        if scope.failed:
            return ()
        if type == _COMPOSITE:
            parts = [found for each in Reference.find(query) if (found := self._part(each, owner))]
            return tuple(key for key in (parts[0] if parts else ()) if all(key in part for part in parts))
        self._groups[content] = group_by(type, query) if type and query else ()
        return self._groups[content]

    def _part(self, reference: Reference, owner: Owner) -> tuple[str, ...]:
        """The keys of a monitor that a composite looks at; none for what no composite may look at."""
        id = reference.name.rpartition("--")[2]
        declaration = self.workspace.declarations.by_reference[MONITORS.type].get(id)
        if declaration is None or declaration.tree.value("type") == _COMPOSITE:
            return ()
        variant = next(each for each in declaration.variants if each.id == id)
        return self.read(declaration, variant, owner).groups

    def form(self, declaration: Declaration, variant: Variant, owner: Owner) -> Form:
        """The declaration with the settings and overrides of every layer."""
        kind, layers = declaration.kind, self._layers(owner)
        speaking = (id(layer) for layer in layers if layer.speaks_of(kind.settings, declaration.id))
        key = (declaration, variant.id, *speaking)
        if key not in self._forms:
            tree = merged(declaration, layers)
            values = tree.branch("values")
            if variant.values is not None:
                values = merge_branches(values, variant.values)
            malformed = bool(self._malformed) and any(node.position in self._malformed for node in nodes(tree))
            reads, calls = _reads(kind, tree, values), tuple(_calls(tree, values))
            borrows = tuple((leaf, hole) for leaf, hole in calls if _BORROWING in hole.expression.names)
            written: list[str] = []
            for node in _rendered(tree, values):
                _written(node, written)
            self._forms[key] = Form(tree, values, reads, calls, borrows, "\n".join(written), malformed)
        return self._forms[key]

    def _layers(self, owner: Owner) -> list[Layer]:
        key = owner.environment.name, owner.service.name if owner.service else ""
        if key not in self._of_owners:
            self._of_owners[key] = layers_of(self.workspace.catalog, owner.environment, owner.entry)
        return self._of_owners[key]


def own_scope(declaration: Declaration, variant: Variant, form: Form, owner: Owner, findings: Findings) -> Scope:
    """What the expressions of one instance see."""
    known = {"concern": declaration.concern} | ({} if variant.each is None else {"each": variant.each})
    return Scope(known, form.values.items, findings, owner.scope, resource=declaration.id)


def _told(form: Form, owner: Owner) -> tuple[object, ...]:
    """Who is told, and where the links lead: on what a notification depends besides its declaration."""
    environment, tree = owner.environment, form.tree
    team = owner.team.id if owner.team else None
    if not all(node.constant for key in ("notify", "dashboard") if (node := tree.get(key)) is not None):
        return (environment.site, environment.paging, team, *owner.dashboards.items())
    wakes = tree.value("notify") == "page" or "incident" in tree.items
    dashboard = linked_dashboard(tree.value("dashboard"), owner.dashboards)
    link = (dashboard, owner.dashboards[dashboard]) if dashboard else ()
    return (environment.site, environment.paging and wakes, team, *link)


def _said(resource: Resource) -> str:
    """All that a resource says, but for who it is and who is told."""
    left_out = {"tags", "message"} if resource.told else {"tags"}
    arguments = {key: value for key, value in resource.arguments.items() if key not in left_out}
    tags = [tag for tag in resource.arguments.get("tags") or () if not str(tag).startswith(_MADE_TAGS)]
    text = json.dumps([resource.type, resource.id, arguments, tags, resource.house], sort_keys=True, default=str)
    return resource.anonymous(text)


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


def _calls(tree: Branch, values: Branch) -> Iterator[tuple[Leaf, Hole]]:
    for node in _rendered(tree, values):
        for leaf, template in templates(node):
            yield from ((leaf, hole) for hole in template.holes if not _FUNCTIONS.isdisjoint(hole.expression.names))


def _written(node: Node, found: list[str]) -> None:
    """Add all texts at ``node`` and below it, expressions as they are written."""
    if node.constant:
        found.append(repr(node.plain))
    elif isinstance(node, Leaf):
        found.append(str(node.value))
    else:
        found += node.items if isinstance(node, Branch) else ()
        for item in node.items if isinstance(node, Sequence) else node.items.values():
            _written(item, found)


def _rendered(tree: Branch, values: Branch) -> Iterator[Node]:
    yield values
    yield from (node for key, node in tree.items.items() if key not in STATIC)


def _collect(node: Node, inserted: set[str], computed: set[str]) -> None:
    for _, template in templates(node):
        for hole in template.holes:
            (inserted if hole.expression.bare else computed).update(hole.expression.names)
