"""The arguments of a block on their way into the API's form: what nobody asks for is an error, never lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.core.errors import LrcpError

Body = dict[str, Any]


class NoApiFormError(LrcpError):
    """An argument that this table cannot say in the API's words; leaving it out would change the resource."""

    def __init__(self, type: str, path: str) -> None:
        super().__init__(f"`{path}` of {type} has no place in the API's form that is known here")
        self.type, self.path = type, path


class Fields:
    """A block's arguments, each taken once. A block that may stand once is a map or a list of one, as in Terraform."""

    def __init__(self, type: str, values: Mapping[str, Any], path: str = "") -> None:
        self.type, self.path = type, path
        self._left = {name: value for name, value in values.items() if value is not None}
        self._inner: list[Fields] = []

    def take(self, name: str, default: Any = None) -> Any:
        return self._left.pop(name, default)

    def pick(self, *names: str) -> Body:
        """Those of ``names`` that are set, under the same names."""
        return self.renamed({name: name for name in names})

    def renamed(self, names: Mapping[str, str]) -> Body:
        """Those that are set, under the API's names."""
        return {theirs: self._left.pop(ours) for ours, theirs in names.items() if ours in self._left}

    def drop(self, *names: str) -> None:
        """What only Terraform itself reads."""
        for name in names:
            self._left.pop(name, None)

    def block(self, name: str) -> Fields | None:
        blocks = self.blocks(name)
        return blocks[0] if blocks else None

    def blocks(self, name: str) -> Sequence[Fields]:
        value = self._left.pop(name, None)
        items = [value] if isinstance(value, Mapping) else value or []
        made = [Fields(self.type, item, self._path(name)) for item in items]
        self._inner += made
        return made

    def only(self) -> tuple[str, Fields] | None:
        """The one block that is set, of a block that chooses between several; None when none or several are."""
        if len(self._left) != 1:
            return None
        name = next(iter(self._left))
        inner = self.block(name)
        return (name, inner) if inner else None

    def unknown(self, name: str) -> NoApiFormError:
        return NoApiFormError(self.type, self._path(name))

    def end(self) -> None:
        """Raises NoApiFormError for the first argument, here or deeper, that nobody took."""
        for name in self._left:
            raise self.unknown(name)
        for inner in self._inner:
            inner.end()

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def number(text: Any) -> Any:
    """Terraform's texts for numbers as numbers, whole ones without a point; references stay texts."""
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value
