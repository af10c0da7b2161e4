"""Where a resource's arguments come from, worked out only for those that somebody asks about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lrcp.core.frozen import replace
from lrcp.core.located import Located
from lrcp.core.position import Position
from lrcp.spec.message import Fragments
from lrcp.spec.model import Step
from lrcp.spec.scope import Scope
from lrcp.spec.tree import Branch, Leaf, find, leaves, place_of

Path = tuple[Step, ...]


class Places(Mapping[Path, Position]):
    """Position of each key and list item. ``aliases`` leads from a made argument to what it is made from."""

    def __init__(self, tree: Branch, aliases: Mapping[str, tuple[str, ...]]) -> None:
        self._tree, self._aliases = tree, aliases

    def __getitem__(self, path: Path) -> Position:
        source = _source(self._tree, path, self._aliases)
        if not source or find(self._tree, source) is None:
            raise KeyError(path)
        return place_of(self._tree, source)

    def __iter__(self) -> Iterator[Path]:
        return iter({path[:length] for path, _ in leaves(self._tree) for length in range(1, len(path) + 1)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Texts(Mapping[Path, Located]):
    """Located form of each string; the message is put together again from its parts."""

    def __init__(
        self, tree: Branch, scope: Scope, aliases: Mapping[str, tuple[str, ...]], message: Fragments = ()
    ) -> None:
        self._tree, self._scope, self._aliases, self._message = tree, scope, aliases, message

    def __getitem__(self, path: Path) -> Located:
        if path == ("message",) and self._message:
            return self._composed()
        node = find(self._tree, _source(self._tree, path, self._aliases))
        if not isinstance(node, Leaf):
            raise KeyError(path)
        return self._scope.located(node)

    def __iter__(self) -> Iterator[Path]:
        return (path for path, _ in leaves(self._tree))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _composed(self) -> Located:
        parts = []
        for fragment in self._message:
            if isinstance(fragment, str):
                parts.append(Located.of(fragment, place_of(self._tree, ("message",)), exact=False))
            else:
                parts.append(_stripped(self[fragment.path]))
        return Located.join(parts)


def _source(tree: Branch, path: Path, aliases: Mapping[str, tuple[str, ...]]) -> Path:
    """What is written is where it was written; a made argument may have written ones beside it in its block."""
    return path if find(tree, path) is not None else resolve(path, aliases)


def resolve(path: Path, aliases: Mapping[str, tuple[str, ...]]) -> Path:
    if path and isinstance(path[0], str) and path[0] in aliases:
        return (*aliases[path[0]], *path[1:])
    return path


def _stripped(text: Located) -> Located:
    """As the compiled message holds it: without white space around."""
    first, *rest = text.pieces
    if not rest:
        lead = len(first.text) - len(first.text.lstrip())
        at = text.at(lead)
        return Located((replace(first, text=first.text.strip(), position=at),))
    last = replace(rest[-1], text=rest[-1].text.rstrip())
    lead = len(first.text) - len(first.text.lstrip())
    return Located((replace(first, text=first.text.lstrip(), position=text.at(lead)), *rest[:-1], last))
