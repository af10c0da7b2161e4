"""Visiting a query's nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TypeVar, cast

from lrcp.query.ast import Node

N = TypeVar("N", bound=Node)
_NODES = re.compile(r"\b(?!Span\b)[A-Z]\w*")  # the name of a class other than Span
_KNOWN: dict[type[Node], tuple[str, ...]] = {}
Walked = tuple[Node, Mapping[type[Node], Sequence[Node]]]
_WALKED: dict[int, Walked] = {}
_MOST = 1 << 15  # more than the texts that a parser remembers


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, in the order of the text. Depth does not matter: it does not recurse."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if _fields(type(current)):  # most have none
            waiting += reversed(children(current))


def find(root: Node, kind: type[N]) -> Sequence[N]:
    """Those of ``kind`` among ``root`` and everything below it, in the order of the text.

    A root is walked once, however many ask and whatever for.
    """
    known = _WALKED.get(id(root))
    _, kinds = known if known is not None else _walked(root)
    return cast(Sequence[N], kinds.get(kind, ()))


def _walked(root: Node) -> Walked:
    """By identity: equal nodes stand elsewhere in a text. A root is kept, so that its number stays its own."""
    if len(_WALKED) >= _MOST:
        _WALKED.clear()
    kinds: dict[type[Node], list[Node]] = {}
    for node in walk(root):
        kinds.setdefault(type(node), []).append(node)
    _WALKED[id(root)] = root, kinds
    return root, kinds


def children(node: Node) -> list[Node]:
    """The nodes directly below ``node``."""
    found: list[Node] = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += [item for item in value if isinstance(item, Node)]
        elif isinstance(value, Node):
            found.append(value)
    return found


def _fields(kind: type[Node]) -> tuple[str, ...]:
    """The fields that can hold nodes, by their annotations: texts, numbers and spans are most of them."""
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(field.name for field in fields(kind) if _NODES.search(str(field.type)))
    return _KNOWN[kind]
