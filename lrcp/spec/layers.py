"""The layers of the catalogue laid over each other: what a declaration says once each of them has had its say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lrcp.core.position import Position
from lrcp.spec.catalog import Catalog, Entry, Environment, Kind, Layer
from lrcp.spec.declarations import Declaration
from lrcp.spec.kinds import ResourceKind
from lrcp.spec.schemas import argument_names
from lrcp.spec.tree import Branch, empty, make_branch, merge_branches


def layers_of(catalog: Catalog, environment: Environment, entry: Entry | None) -> list[Layer]:
    """The order of precedence, the weakest first."""
    kinds = (kind.layer for kind in ancestry_of(catalog, entry))
    return [catalog.defaults, *kinds, environment.layer, *([entry.layer] if entry else [])]


def ancestry_of(catalog: Catalog, entry: Entry | None) -> tuple[Kind, ...]:
    return catalog.ancestry(entry.service.kind) if entry else ()


def shared_values(layers: Iterable[Layer]) -> Branch:
    """The values that every declaration sees, where it has none of the same name."""
    values = empty(Position("catalog"))
    for layer in layers:
        values = merge_branches(values, layer.values)
    return values


def merged(declaration: Declaration, layers: Sequence[Layer]) -> Branch:
    """Folder-wide settings of every layer, then the declaration, then the overrides of every layer."""
    kind = declaration.kind
    tree = empty(declaration.tree.position, declaration.tree.layer)
    for layer in layers:
        tree = merge_branches(tree, layer.settings(kind.settings))
    tree = merge_branches(tree, declaration.tree)
    own = declaration.tree.branch("values").items.keys()
    for layer in layers:
        override = _meant_for(kind, own, layer.override(declaration.id))
        tree = merge_branches(tree, _sorted_into_values(override, own))
    return tree


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
