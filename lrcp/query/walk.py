"""Visiting a query's nodes."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.query.ast import Node


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, in the order of the text. Depth does not matter: it does not recurse."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def children(node: Node) -> list[Node]:
    """The nodes directly below ``node``."""
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, Node))
    return found
