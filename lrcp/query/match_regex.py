"""Regular expressions that never backtrack: they take time linear in the length of the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import re2

from lrcp.core.errors import LrcpError

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


def escaped(text: str) -> str:
    return str(re2.escape(readable(text)))


def compiled(expression: str) -> Any:
    """The pattern; raises LrcpError for one that is too large to be held in memory."""
    try:
        return re2.compile(expression, options=_OPTIONS)
    except re2.error as error:
        raise LrcpError(f"a pattern of {len(expression):,} characters is too long to be searched for") from error


def whole(expression: str) -> Callable[[str], bool]:
    """Whether all of a text is what ``expression`` stands for."""
    pattern = compiled(expression)
    return lambda text: pattern.fullmatch(readable(text)) is not None


def somewhere(expression: str) -> Callable[[str], bool]:
    """Whether a part of a text is what ``expression`` stands for."""
    pattern = compiled(expression)
    return lambda text: pattern.search(readable(text)) is not None


def readable(text: str) -> str:
    """Without halves of characters, which JSON can hold and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
