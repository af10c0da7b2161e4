"""What is wrong with a grok rule."""

from __future__ import annotations

from lrcp.core.errors import LrcpError


class GrokError(LrcpError):
    """``offset``: where in the text of all rules; None where it is not one place."""

    def __init__(self, message: str, offset: int | None = None, fix: str = "") -> None:
        self.message = message
        self.offset = offset
        self.fix = fix
        super().__init__(message)


class FilterError(ValueError):
    """A filter cannot take the text: the attribute is left out."""
