"""Where something stands in a file of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a source file. ``line`` and ``column`` count from 1, columns in characters.

    A tuple, since a repository has tens of thousands of them, and those are made three times as fast.
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range ``[start, end)`` of character offsets within one text."""

    start: int
    end: int
