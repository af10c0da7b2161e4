"""Attributes by dotted path in a tree of JSON objects; a key may itself hold dots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Tree = dict[str, Any]


class Missing:
    """What ``get`` answers where there is nothing; ``null`` is a value."""

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing()


def get(tree: Tree, path: str) -> Any:
    """The value at ``path``, or MISSING; an element of an array is named by its number: ``hosts.0.name``."""
    found = _find(tree, path)
    if found:
        return found[0][found[1]]
    return next((value for value in _elements(tree, path) if value is not MISSING), MISSING)


def put(tree: Tree, path: str, value: Any) -> None:
    """Set ``path``, making the objects above it; a plain value that stands in the way is replaced."""
    found = _find(tree, path)
    if found:
        found[0][found[1]] = value
        return
    *parents, last = path.split(".")
    for step in parents:
        inner = tree.get(step)
        if not isinstance(inner, dict):
            inner = tree[step] = {}
        tree = inner
    tree[last] = value


def take(tree: Tree, path: str) -> None:
    """Remove ``path``, and the objects above it that are empty then."""
    found = _find(tree, path)
    if not found:
        return
    holder, key = found
    del holder[key]
    if not holder and holder is not tree:
        take(tree, path.removesuffix(key).removesuffix("."))


def collect(value: Any, path: str) -> Any:
    """Like ``get``, and through arrays: the list of what the elements have there."""
    if isinstance(value, list):
        inner = [collect(each, path) for each in value]
        return [each for each in inner if each is not MISSING] or MISSING
    if not isinstance(value, dict):
        return MISSING
    direct = get(value, path)
    if direct is not MISSING:
        return direct
    for head, rest in _splits(path):
        if isinstance(value.get(head), dict | list):
            inner = collect(value[head], rest)
            if inner is not MISSING:
                return inner
    return MISSING


def merge(tree: Tree, other: Tree) -> None:
    """Put every value of ``other`` into ``tree``, object by object."""
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(tree.get(key), dict):
            merge(tree[key], value)
        else:
            tree[key] = value


def _find(tree: Tree, path: str) -> tuple[Tree, str] | None:
    """The object that holds the value at ``path``, and the key it holds it under."""
    if path in tree:
        return tree, path
    for head, rest in _splits(path):
        inner = tree.get(head)
        if isinstance(inner, dict):
            found = _find(inner, rest)
            if found:
                return found
    return None


def _elements(tree: Tree, path: str) -> Iterator[Any]:
    """What ``path`` names through the elements of arrays."""
    for head, rest in _splits(path):
        inner = tree.get(head)
        if isinstance(inner, dict):
            yield from _elements(inner, rest)
        elif isinstance(inner, list):
            index, _, further = rest.partition(".")
            element = inner[int(index)] if _is_index(index, inner) else MISSING
            if not further:
                yield element
            elif isinstance(element, dict):
                yield get(element, further)


def _is_index(text: str, values: list[Any]) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and int(text) < len(values)


def _splits(path: str) -> list[tuple[str, str]]:
    dots = [place for place, sign in enumerate(path) if sign == "."]
    return [(path[:dot], path[dot + 1 :]) for dot in dots]
