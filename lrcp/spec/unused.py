"""Values that are defined and that nothing reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from lrcp.core.finding import Finding, Severity
from lrcp.core.nearest import nearest
from lrcp.spec.catalog import Catalog, Layer
from lrcp.spec.monitors import READS, THRESHOLDS
from lrcp.spec.tree import Branch, Node, templates
from lrcp.spec.workspace import Workspace

_BROKEN = ""  # stands for the names of an expression that cannot be read
_NOT_FOLDERS = ("values", "overrides")


def unread_values(workspace: Workspace, also: Collection[str] = ()) -> Iterator[Finding]:
    """Code S105: values whose name stands in no expression, in no code of stacks/, and not in ``also``.

    None while a file or an expression cannot be read, since the name may stand there.
    """
    layers = list(_layers(workspace.catalog))
    read_by = {each: _names(each.tree) for each in workspace.everything}
    by_layers = {*READS, *also}.union(*(_names(layer.tree) for layer in layers))
    everywhere = by_layers.union(*read_by.values())
    if workspace.sources.unread or _BROKEN in everywhere:
        return
    unread: list[Finding] = []
    with_thresholds = by_layers.union(THRESHOLDS)
    for declaration, names in read_by.items():
        if isinstance(values := declaration.tree.get("values"), Branch):
            others = with_thresholds if declaration.kind.notifies else by_layers
            unread += _unread(values, names, others, declaration.id)
    for values in _defined(layers):
        unread += _unread(values, everywhere, with_thresholds)
    code = _code(workspace.root) if unread else ""
    yield from (each for each in unread if not any(f"{quote}{each.found}{quote}" in code for quote in "'\""))


def _unread(values: Branch, read: set[str], others: set[str], resource: str = "") -> Iterator[Finding]:
    for name in values.items:
        if name not in read and name not in others:
            near = nearest(name, read | others)
            fix = f"did you mean `{near}`?" if near else f"write `<< {name} >>` where it is meant, or remove it"
            message, at = f"nothing reads the value `{name}`", values.at(name)
            yield Finding("S105", message, at, Severity.WARNING, resource, found=name, fix=fix)


def _layers(catalog: Catalog) -> Iterator[Layer]:
    yield catalog.defaults
    for entries in (catalog.kinds, catalog.environments, catalog.services):
        yield from (entry.layer for entry in entries.values())


def _defined(layers: Collection[Layer]) -> Iterator[Branch]:
    """The values that a layer gives to all declarations, and to those of one folder."""
    for layer in layers:
        yield layer.values
        for folder, settings in layer.tree.items.items():
            if isinstance(settings, Branch) and folder not in _NOT_FOLDERS:
                yield settings.branch("values")


def _names(tree: Node) -> set[str]:
    """What the expressions of ``tree`` read."""
    found: set[str] = set()
    for _, template in templates(tree):
        for hole in template.holes:
            found.update(hole.expression.names)
        if template.problems:
            found.add(_BROKEN)
    return found


def _code(root: Path) -> str:
    """The Python files that make resources by themselves: they are given the values of the environment."""
    return "".join(file.read_text(encoding="utf-8", errors="replace") for file in (root / "stacks").rglob("*.py"))
