"""Reading a declared mapping: its keys under any of their spellings, each with its place in the file.

A pipeline is written in two forms, whose argument names are the same but for the case and these words:
the API's (``type: grok-parser``, ``is_enabled``; in the public repositories ``enabled``, ``preserveSource``)
and Terraform's (``processor: [{grok_parser: {...}}]``, where a block may stand in a list of one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.located import Located
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document

_OTHER_SPELLINGS = {
    "categories": ("category",),
    "is_enabled": ("enabled",),
    "is_encoded": ("encoded",),
    "is_replace_missing": ("replace_missing",),
    "lookup_enrichment_table": ("reference_table",),
    "mappers": ("mapper",),
    "processors": ("processor",),
    "exclusion_filters": ("exclusion_filter",),
}


class Source(Protocol):
    """What a mapping stands in, and where."""

    def position(self, *path: str | int) -> Position:
        """Place of the value at ``path``, or of its nearest ancestor that exists."""

    def located(self, *path: str | int) -> Located:
        """The text at ``path``."""


class Section(Frozen):
    """The mapping at ``path`` of a document."""

    document: Source
    path: tuple[str | int, ...]
    value: Mapping[str, Any]

    @classmethod
    def of(cls, value: Mapping[str, Any], name: str = "<pipeline>") -> Section:
        """A mapping that stands in no file."""
        return cls(Document(name, value), (), value)

    def get(self, name: str, default: Any = None) -> Any:
        key = self._key(name)
        value = None if key is None else self.value[key]
        return default if value is None else value

    def text(self, name: str, default: str | None = None) -> str:
        """A string; a number is one too where YAML reads it so."""
        value = self.get(name, default)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.wrong(name, "text")
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.get(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self.get(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
            raise self.wrong(name, "a list of texts")
        return tuple(value)

    def section(self, name: str) -> Section:
        """The mapping under ``name``; a list of one is the mapping in it."""
        key = self._key(name)
        value = self.get(name)
        path = (*self.path, key or name)
        if isinstance(value, list) and len(value) == 1:
            value, path = value[0], (*path, 0)
        if not isinstance(value, Mapping):
            raise self.wrong(name, "a map")
        return Section(self.document, path, value)

    def sections(self, name: str) -> Iterator[Section]:
        """The mappings in the list under ``name``; none where it is absent."""
        key, value = self._key(name), self.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise self.wrong(name, "a list of maps")
        for number, each in enumerate(value):
            yield Section(self.document, (*self.path, key or name, number), each)

    def position(self, name: str = "") -> Position:
        key = self._key(name) if name else None
        return self.document.position(*self.path) if key is None else self.document.position(*self.path, key)

    def wrong(self, name: str, expected: str) -> FindingsError:
        """What to raise when ``name`` is absent or of another kind."""
        if self._key(name) is None:
            fix = suggestion(name, self.value) if self.value else f"add `{name}:`"
            return self.error("P401", f"`{name}` is missing", expected=expected, fix=fix)
        found = f"`{self.get(name)!r}`"[:60]
        return self.error("P401", f"`{name}` must be {expected}", name, found=found, expected=expected)

    def error(self, code: str, message: str, name: str = "", **more: str) -> FindingsError:
        return FindingsError([Finding(code, message, self.position(name), **more)])  # type: ignore[arg-type]

    def _key(self, name: str) -> str | None:
        for spelling in (name, *_OTHER_SPELLINGS.get(name, ())):
            for written in (spelling, _camel(spelling)):
                if written in self.value:
                    return written
        return None


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
