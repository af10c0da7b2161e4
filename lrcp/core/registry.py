"""What is evaluated, and how faithfully: the tables that dispatch uses and docs/fidelity.md shows.

A construct can only be evaluated through its entry here, so the published table cannot say more or less
than the code does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Generic, TypeVar

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen

T = TypeVar("T")


class Fidelity(StrEnum):
    """``modelled``: Datadog does not publish the algorithm; the note says what is assumed."""

    EXACT = "exact"
    MODELLED = "modelled"
    UNSUPPORTED = "not supported"


class Entry(Frozen, Generic[T]):
    name: str
    fidelity: Fidelity
    note: str
    implementation: T | None


class Registry(Generic[T]):
    """Constructs of one kind by name; an unknown or refused name raises UnsupportedError."""

    def __init__(self, kind: str, title: str) -> None:
        self.kind = kind
        self.title = title
        self._entries: dict[str, Entry[T]] = {}

    def exact(self, *names: str, note: str = "") -> Callable[[T], T]:
        return self._adding(names, Fidelity.EXACT, note)

    def modelled(self, *names: str, note: str) -> Callable[[T], T]:
        return self._adding(names, Fidelity.MODELLED, note)

    def refuse(self, *names: str, note: str = "") -> None:
        for name in names:
            self._add(Entry(name, Fidelity.UNSUPPORTED, note, None))

    def get(self, name: str) -> T:
        """The implementation of ``name``; raises UnsupportedError naming what there is not."""
        entry = self._entries.get(name)
        if entry is None or entry.implementation is None:
            raise UnsupportedError(f"{self.kind} `{name}`", entry.note if entry else "")
        return entry.implementation

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry[T]]:
        return iter(sorted(self._entries.values(), key=lambda entry: entry.name))

    def _adding(self, names: tuple[str, ...], fidelity: Fidelity, note: str) -> Callable[[T], T]:
        def add(implementation: T) -> T:
            for name in names:
                self._add(Entry(name, fidelity, note, implementation))
            return implementation

        return add

    def _add(self, entry: Entry[T]) -> None:
        if entry.name in self._entries:
            raise ValueError(f"{self.kind} {entry.name} is registered twice")
        self._entries[entry.name] = entry
