"""A notification template in tokens: texts, variables and handles, each with the conditionals around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lrcp.core.frozen import Frozen
from lrcp.core.position import Span

# Conditionals that choose transitions; the others (is_match, is_priority ...) choose groups.
TRANSITIONS = frozenset(
    f"is_{name}"
    for name in (
        *("alert", "warning", "recovery", "warning_recovery", "alert_recovery", "alert_to_warning"),
        *("no_data", "no_data_recovery", "unknown", "renotify"),
    )
)
# Variables without a dot (DOCS: monitors/notify/variables).
VARIABLES = frozenset(
    (
        *("value", "threshold", "warn_threshold", "alert_recovery_threshold", "warn_recovery_threshold"),
        *("ok_threshold", "comparator", "first_triggered_at", "first_triggered_at_epoch", "last_triggered_at"),
        *("last_triggered_at_epoch", "triggered_duration_sec", "timeframe", "check_message"),
        *("short_window_burn_rate", "long_window_burn_rate"),
    )
)
_BRACES = re.compile(r"\{\{\{?(?P<body>[^{}]*)\}?\}\}")
_HANDLE = re.compile(r"(?<![\w`/.%])@[A-Za-z][\w.+-]*(?:@[\w.-]+)?")
_GROUP = re.compile(r"(?:\[(?P<dotted>[^\]]+)\]|(?<![\w.@])(?P<plain>@?[\w/-]+))\.name\b")
_WORD = re.compile(r"\w+")
# What starts the variables of a matching event rather than of a group.
_EVENTS = frozenset({"log", "span", "rum", "event", "issue", "cipipeline", "citest", "audit", "databasemonitoring"})


class Token(Frozen):
    """``kind``: text, variable, handle, conditional, or open/close for one that is not balanced.

    ``conditions`` are the names of the conditionals around it, the outermost first.
    """

    kind: str
    text: str
    span: Span
    conditions: tuple[str, ...] = ()

    @property
    def transitions(self) -> frozenset[str]:
        return TRANSITIONS & set(self.conditions)

    @property
    def groups(self) -> tuple[str, ...]:
        """The group keys that a variable or a conditional needs: ``endpoint`` of ``{{endpoint.name}}``."""
        return _groups(self.text)


@lru_cache(maxsize=1024)
def _groups(text: str) -> tuple[str, ...]:
    named = (match["dotted"] or match["plain"] for match in _GROUP.finditer(text))
    return tuple(name for name in named if name not in _EVENTS)


@lru_cache(maxsize=8192)
def scan(message: str) -> tuple[Token, ...]:
    """Tokens in the order of the text; what opens a conditional is one, with its arguments.

    Remembered: many rules read the same message.
    """
    return tuple(_scan(message))


def _scan(message: str) -> Iterator[Token]:
    stack: list[tuple[str, Span]] = []
    conditions: tuple[str, ...] = ()
    begin = 0
    for match in _BRACES.finditer(message):
        yield from _texts(message, begin, match.start(), conditions)
        begin = match.end()
        yield from _braces(match["body"].strip(), Span(*match.span()), stack, conditions)
        conditions = conditions if len(conditions) == len(stack) else tuple(name for name, _ in stack)
    yield from _texts(message, begin, len(message), conditions)
    for name, span in stack:
        yield Token("open", name, span)


def _braces(body: str, span: Span, stack: list[tuple[str, Span]], conditions: tuple[str, ...]) -> Iterator[Token]:
    if body.startswith(("#", "^")):
        yield Token("conditional", body, span, conditions)
        stack.append((body[1:].strip().split(" ")[0], span))
    elif body.startswith("/"):
        if stack and stack[-1][0] == body[1:].strip():
            stack.pop()
        else:
            yield Token("close", body[1:].strip(), span, conditions)
    elif body != "else" and not body.startswith("!"):
        yield Token("variable", body, span, conditions)


def plain_name(token: Token) -> str | None:
    """The variable's name when it stands alone and has no dot: ``value`` of ``{{value}}``."""
    return token.text if _WORD.fullmatch(token.text) else None


def _texts(message: str, start: int, end: int, conditions: tuple[str, ...]) -> Iterator[Token]:
    for match in _HANDLE.finditer(message, start, end) if "@" in message[start:end] else ():
        yield from _text(message, start, match.start(), conditions)
        yield Token("handle", match[0].rstrip("."), Span(*match.span()), conditions)
        start = match.end()
    yield from _text(message, start, end, conditions)


def _text(message: str, start: int, end: int, conditions: tuple[str, ...]) -> Iterator[Token]:
    text = message[start:end]
    if text.strip():
        lead = len(text) - len(text.lstrip())
        yield Token("text", text.strip(), Span(start + lead, start + len(text.rstrip())), conditions)
