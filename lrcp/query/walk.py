"""Visiting a query's nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

from lrcp.query.ast import Node

_NODES = re.compile(r"\b(?!Span\b)[A-Z]\w*")  # the name of a class other than Span
_KNOWN: dict[type[Node], tuple[str, ...]] = {}


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, in the order of the text. Depth does not matter: it does not recurse."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def _fields(kind: type[Node]) -> tuple[str, ...]:
    """The fields that can hold nodes, by their annotations: texts, numbers and spans are most of them."""
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(field.name for field in fields(kind) if _NODES.search(str(field.type)))
    return _KNOWN[kind]


def children(node: Node) -> list[Node]:
    """The nodes directly below ``node``."""
    found: list[Node] = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, Node))
    return found
