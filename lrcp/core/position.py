"""Where something stands in a file of the user's.

Places are tuples, since a repository has tens of thousands of them, and those are made three times as fast.
"""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a source file. ``line`` and ``column`` count from 1, columns in characters."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Span(NamedTuple):
    """Half-open range ``[start, end)`` of character offsets within one text."""

    start: int
    end: int
