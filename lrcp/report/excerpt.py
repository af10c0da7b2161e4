"""The two lines under a finding: what the user wrote, and a caret under the place."""

from __future__ import annotations

import unicodedata

from lrcp.core.frozen import Frozen
from lrcp.core.position import Span

WIDTH = 100
LEAD = 30  # characters of context kept before the place when a line is folded
ELLIPSIS = "…"


class Underlined(Frozen):
    """``text`` fits the width and holds nothing that moves a terminal's cursor; ``marker`` stands under it."""

    text: str
    marker: str


def underline(text: str, span: Span, width: int = WIDTH) -> Underlined:
    """Mark ``span`` in the line of ``text`` it begins in; a long line is folded around it."""
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", begin)
    line = _printable(text[begin : len(text) if end < 0 else end])
    start = min(span.start - begin, len(line))
    stop = min(max(span.end - begin, start + 1), max(len(line), start + 1))
    return _fold(line, start, stop, width)


def _fold(line: str, start: int, stop: int, width: int) -> Underlined:
    if len(line) <= width:
        return _mark(line, start, stop)
    left = max(0, min(start - LEAD, len(line) - width))
    right = min(len(line), left + width)
    before = ELLIPSIS if left else ""
    after = ELLIPSIS if right < len(line) else ""
    shift = len(before) - left
    return _mark(before + line[left:right] + after, start + shift, min(stop, right) + shift)


def _mark(line: str, start: int, stop: int) -> Underlined:
    under = _cells(line[start:stop]) or 1
    return Underlined(line, " " * _cells(line[:start]) + "^" + "~" * (under - 1))


def _printable(line: str) -> str:
    """One character for each of ``line``'s: a caret counts characters, and escape codes must not act."""
    return "".join(char if char.isprintable() else " " if char == "\t" else "�" for char in line)


def _cells(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return sum(_cell_width(char) for char in text)


def _cell_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
