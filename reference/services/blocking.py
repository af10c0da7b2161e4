"""Whom and what the service refuses to answer: sessions, and prompts that match a pattern."""

from __future__ import annotations

LIMIT = 1_000


class ListFull(Exception):
    """Every request is compared with every entry, so the list stays short."""


class BlockList:
    """Patterns are plain text in which `*` stands for anything; they match anywhere in a prompt, in any case.

    They come from outside, so they are never regular expressions: no pattern can be slow.
    """

    def __init__(self) -> None:
        self._sessions: dict[str, None] = {}
        self._patterns: dict[str, tuple[str, ...]] = {}

    @property
    def sessions(self) -> list[str]:
        return list(self._sessions)

    @property
    def patterns(self) -> list[str]:
        return list(self._patterns)

    def block_session(self, session: str) -> bool:
        """Whether that changed anything. Raises ListFull."""
        if session in self._sessions:
            return False
        self._make_room()
        self._sessions[session] = None
        return True

    def block_pattern(self, pattern: str) -> bool:
        """Whether that changed anything. Raises ListFull."""
        if pattern in self._patterns:
            return False
        self._make_room()
        self._patterns[pattern] = literals(pattern)
        return True

    def unblock_session(self, session: str) -> bool:
        if session not in self._sessions:
            return False
        del self._sessions[session]
        return True

    def unblock_pattern(self, pattern: str) -> bool:
        return self._patterns.pop(pattern, None) is not None

    def refuses(self, session: str | None, text: str) -> str | None:
        """Why a request is refused, without repeating what it said; None when it is not."""
        if session is not None and session in self._sessions:
            return "the session is blocked"
        if not self._patterns:
            return None
        flat = _flat(text)
        if any(_in_order(parts, flat) for parts in self._patterns.values()):
            return "the prompt matches a blocked pattern"
        return None

    def _make_room(self) -> None:
        if len(self._sessions) + len(self._patterns) >= LIMIT:
            raise ListFull(f"{LIMIT} entries are blocked already; unblock some first")


def literals(pattern: str) -> tuple[str, ...]:
    """The parts of a pattern between its stars, as they are looked for."""
    return tuple(part for part in (_flat(piece) for piece in pattern.split("*")) if part)


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def _in_order(parts: tuple[str, ...], text: str) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True
