"""Edits of source text: applied by position, so that every other character stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lrcp.core.finding import Edit
from lrcp.core.frozen import Frozen
from lrcp.core.position import Position

_Range = tuple[int, int]  # offsets
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # those that YAML counts lines by


class Lines(Frozen):
    """Translates between the offsets and the lines and columns of one text."""

    text: str
    starts: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Lines:
        return cls(text, (0, *(match.end() for match in _BREAK.finditer(text))))

    def offset(self, position: Position) -> int:
        """What lies beyond the text is its end, what lies beyond a line is the start of the next."""
        if position.line > len(self.starts):
            return len(self.text)
        end = self.starts[position.line] if position.line < len(self.starts) else len(self.text)
        return min(self.starts[position.line - 1] + position.column - 1, end)

    @property
    def newline(self) -> str:
        """How this text ends its lines."""
        match = _BREAK.search(self.text)
        return match[0] if match else "\n"


def apply_edits(text: str, groups: Iterable[Sequence[Edit]]) -> tuple[str, list[bool]]:
    """``text`` after as many ``groups`` as do not touch each other, and which of them those are.

    Each group is applied whole or not at all; of two that overlap the first wins, equal ones are one.
    """
    lines, taken, done = Lines.of(text), dict[_Range, str](), []
    for group in groups:
        trial = dict(taken)
        fits = all(_add(trial, (lines.offset(edit.start), lines.offset(edit.end)), edit.replacement) for edit in group)
        taken = trial if fits else taken
        done.append(fits)
    for (start, end), replacement in sorted(taken.items(), reverse=True):
        text = text[:start] + replacement + text[end:]
    return text, done


def _add(taken: dict[_Range, str], span: _Range, replacement: str) -> bool:
    """Whether there was room for it."""
    start, end = span
    if taken.setdefault(span, replacement) != replacement or end < start:
        return False
    others = (other for other in taken if other != span)
    return all((end <= other[0] or other[1] <= start) and start != other[0] for other in others)
