"""Text that remembers where in the user's files each part of it was written."""

from __future__ import annotations

from collections.abc import Iterable

from lrcp.core.frozen import Frozen
from lrcp.core.position import Position, Span


class Piece(Frozen):
    """``text`` as written at ``position``.

    ``exact`` pieces map character by character (a plain one-line scalar). The others (an expression's
    result, a folded or escaped scalar) map as a whole to their beginning.
    """

    text: str
    position: Position
    exact: bool = True


class Located(Frozen):
    """A rendered string made of pieces; ``str()`` gives the text, ``at()`` the source of an offset."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, text: str, position: Position, *, exact: bool = True) -> Located:
        return cls((Piece(text, position, exact),))

    @classmethod
    def join(cls, parts: Iterable[Located]) -> Located:
        return cls(tuple(piece for part in parts for piece in part.pieces))

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def __len__(self) -> int:
        return sum(len(piece.text) for piece in self.pieces)

    def at(self, offset: int) -> Position:
        """Source position of the character at ``offset`` (the end of the text is allowed)."""
        begin = 0
        for number, piece in enumerate(self.pieces):
            end = begin + len(piece.text)
            if offset < end or number == len(self.pieces) - 1:
                return _within(piece, max(0, offset - begin))
            begin = end
        raise ValueError("a located text has at least one piece")

    def spot(self, span: Span) -> tuple[Position, bool]:
        """Position of ``span`` and whether the caret may stand in the source line itself."""
        begin = 0
        for piece in self.pieces:
            end = begin + len(piece.text)
            if begin <= span.start and span.end <= end:
                return self.at(span.start), piece.exact
            begin = end
        return self.at(span.start), False


def _within(piece: Piece, offset: int) -> Position:
    if not piece.exact:
        return piece.position
    return Position(piece.position.path, piece.position.line, piece.position.column + offset)
