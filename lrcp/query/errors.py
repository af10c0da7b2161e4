"""The one error of the query languages."""

from __future__ import annotations

from lrcp.core.errors import LrcpError
from lrcp.core.position import Span


class QuerySyntaxError(LrcpError):
    """A query that Datadog would refuse, as data.

    ``message`` is one sentence without the position; ``span`` is the offending part of the query (empty
    where something is missing). ``found`` and ``expected`` are in human words; ``fix`` is there when one
    change puts the query right.
    """

    def __init__(
        self, message: str, span: Span, *, found: str = "", expected: tuple[str, ...] = (), fix: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.found = found
        self.expected = expected
        self.fix = fix

    @property
    def sentence(self) -> str:
        """What is wrong, what should stand there and how to put it right, each said once."""
        news = [word for word in self.expected if word not in self.message and word not in self.fix]
        expected = f"; expected {' or '.join(news)}" if news else ""
        return f"{self.message}{expected}{f'; {self.fix}' if self.fix else ''}"

    def at(self, span: Span) -> QuerySyntaxError:
        """The same error at ``span``: for a query that stands inside another text."""
        return QuerySyntaxError(self.message, span, found=self.found, expected=self.expected, fix=self.fix)


def shortened(text: str, longest: int = 60) -> str:
    """``text`` as it may stand in a message: one line of at most ``longest`` characters."""
    line = " ".join(text[: longest + 1].split())
    return line if len(text) <= longest else line[:longest].rstrip() + "…"
