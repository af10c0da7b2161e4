"""Declarations as trees: what stands in the files, where, and from which layer, ready to be merged and rendered.

Nodes are tuples, since a repository has tens of thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lrcp.core.position import Position
from lrcp.core.yamldoc import Document, Written
from lrcp.spec.expressions import Template, parse_template


class Leaf(NamedTuple):
    """A scalar. ``exact``: a caret may stand under its characters in the source line."""

    value: Any
    position: Position
    layer: str
    exact: bool = False
    template: Template | None = None

    @property
    def constant(self) -> bool:
        return self.template is None

    @property
    def plain(self) -> Any:
        return self.value


class Sequence(NamedTuple):
    """A list; replaced as a whole by a later layer."""

    items: tuple[Node, ...]
    position: Position
    layer: str
    constant: bool
    plain: Any


class Branch(NamedTuple):
    """A map; merged key by key with a later layer's. ``keys`` says where each key was written."""

    items: Mapping[str, Node]
    keys: Mapping[str, Position]
    position: Position
    layer: str
    constant: bool
    plain: Any

    def get(self, key: str) -> Node | None:
        return self.items.get(key)

    def branch(self, key: str) -> Branch:
        """The map under ``key``; empty when there is none (a wrong type is the schema's finding)."""
        node = self.items.get(key)
        return node if isinstance(node, Branch) else empty(self.position, self.layer)

    def value(self, key: str, default: Any = None) -> Any:
        """The constant under ``key``; for keys in which expressions make no sense."""
        node = self.items.get(key)
        return default if node is None or not node.constant else node.plain

    def at(self, key: str) -> Position:
        return self.keys.get(key, self.position)

    def without(self, *names: str) -> Branch:
        return make_branch(
            {key: node for key, node in self.items.items() if key not in names}, self.keys, self.position, self.layer
        )


Node = Leaf | Sequence | Branch


def make_branch(items: Mapping[str, Node], keys: Mapping[str, Position], position: Position, layer: str) -> Branch:
    constant = all(node.constant for node in items.values())
    plain = {key: node.plain for key, node in items.items()} if constant else None
    return Branch(items, keys, position, layer, constant, plain)


def empty(position: Position, layer: str = "") -> Branch:
    return Branch({}, {}, position, layer, constant=True, plain={})


def build(document: Document, *path: str | int, layer: str = "") -> Node:
    """The part of ``document`` at ``path`` as a tree; ``layer`` names it in explanations."""
    value, written = document.value, document.written
    assert written is not None, f"{document.path} was not read from a file"  # noqa: S101 - a bug of ours
    for step in path:
        value, written = value[step], written.parts[step]
    return _build(value, written, layer or document.path)


def _build(value: Any, written: Written, layer: str) -> Node:
    position, parts, keys, exact = written
    if isinstance(value, dict):
        return make_branch({key: _build(item, parts[key], layer) for key, item in value.items()}, keys, position, layer)
    if isinstance(value, list):
        nodes = tuple(_build(item, parts[number], layer) for number, item in enumerate(value))
        constant = all(node.constant for node in nodes)
        return Sequence(nodes, position, layer, constant, [node.plain for node in nodes] if constant else None)
    template = parse_template(value) if isinstance(value, str) else None
    return Leaf(value, position, layer, exact, template)


def merge(base: Node, over: Node) -> Node:
    """``over`` laid on ``base``: maps merge, everything else replaces."""
    if not (isinstance(base, Branch) and isinstance(over, Branch)):
        return over
    if not over.items:
        return base
    items = dict(base.items)
    for key, node in over.items.items():
        items[key] = merge(items[key], node) if key in items else node
    return make_branch(items, {**base.keys, **over.keys}, base.position, base.layer)


def merge_branches(base: Branch, over: Branch) -> Branch:
    merged = merge(base, over)
    assert isinstance(merged, Branch)  # noqa: S101 - two maps give a map
    return merged


def leaves(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Leaf]]:
    """Every scalar with its path, in the order of the file."""
    if isinstance(node, Leaf):
        yield path, node
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from leaves(item, (*path, number))
    else:
        for key, item in node.items.items():
            yield from leaves(item, (*path, key))


def nodes(node: Node) -> Iterator[Node]:
    """``node`` and everything below it."""
    yield node
    below = node.items if isinstance(node, Sequence) else node.items.values() if isinstance(node, Branch) else ()
    for item in below:
        yield from nodes(item)


def templates(node: Node) -> list[tuple[Leaf, Template]]:
    """Every scalar with an expression at ``node`` and below it, in the order of the file."""
    found: list[tuple[Leaf, Template]] = []
    _templates(node, found)
    return found


def _templates(node: Node, found: list[tuple[Leaf, Template]]) -> None:
    if isinstance(node, Leaf):
        if node.template is not None:
            found.append((node, node.template))
        return
    for item in node.items if isinstance(node, Sequence) else node.items.values():
        if not item.constant:
            _templates(item, found)


def find(node: Node, path: tuple[str | int, ...]) -> Node | None:
    """The node at ``path``, None when there is none."""
    here: Node | None = node
    for step in path:
        here = None if here is None else _child(here, step)
    return here


def place_of(node: Node, path: tuple[str | int, ...]) -> Position:
    """Where the key (or list item) that ends ``path`` was written, or its nearest ancestor."""
    position = node.position
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        position = node.at(str(step)) if isinstance(node, Branch) else child.position
        node = child
    return position


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Branch):
        return node.items.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None
