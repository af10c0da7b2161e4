"""The text of grok rules: names, patterns and the ``%{MATCHER:EXTRACT:FILTER}`` in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lrcp.core.frozen import Frozen
from lrcp.logs.grok.errors import GrokError

_RULE = re.compile(r"[ \t]*([^\s]+)(?:[ \t]+(.*?))?\r?$")
_RULE_NAME = re.compile(r"[A-Za-z0-9_][\w.\-]*\Z")
_WORD = re.compile(r"[A-Za-z_][\w.\-]*")
_TOKEN = re.compile(r"%\{\s*(?:\?>)?[A-Za-z_]")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_QUOTES = {'"': '"', "'": "'", "“": "”"}
_DEEPEST = 8


class Call(Frozen):
    """A matcher or a filter with its arguments; ``arguments`` is None without parentheses."""

    name: str
    arguments: tuple[Argument, ...] | None = None


Argument = str | float | Call


class Token(Frozen):
    """``extract`` is None in ``%{word}`` and empty in ``%{data::json}``; ``offset`` is the place of the `%`."""

    matcher: Call
    extract: str | None
    filter: Call | None
    offset: int


class Rule(Frozen):
    """``parts`` are regular expressions and tokens by turns; ``offset`` is that of the name in all the rules.

    ``helper``: one of the support rules, which match no line themselves.
    """

    name: str
    parts: tuple[str | Token, ...]
    offset: int
    helper: bool = False


def read_rules(text: str, *, helper: bool = False) -> list[Rule]:
    """One rule a line: a name, then its pattern; empty lines and comments (`#`) are skipped. Raises GrokError."""
    rules: list[Rule] = []
    offset = 0
    for line in text.split("\n"):
        found = _RULE.match(line)
        if found and not found[1].startswith("#"):
            name, pattern = found[1], found[2] or ""
            if not _RULE_NAME.match(name):
                raise GrokError(f"`{name[:60]}` is no name of a rule", offset, _NAME_FIX)
            if name in {rule.name for rule in rules}:
                raise GrokError(f"two rules are named `{name}`", offset, "rename one")
            start = offset + (found.start(2) if found[2] else 0)
            rules.append(Rule(name, tuple(_Reader(pattern, start).parts()), offset, helper))
        offset += len(line) + 1
    return rules


_NAME_FIX = "a rule begins with its name: letters, digits, `_` and `.`"


class _Reader:
    """Reads one pattern; offsets in errors are those of the whole text."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.at = 0

    def parts(self) -> Iterator[str | Token]:
        while self.at < len(self.text):
            begin = self._next_token()
            if begin > self.at:
                yield self.text[self.at : begin]
            self.at = begin
            if begin < len(self.text):
                yield self._token()

    def _next_token(self) -> int:
        """The next `%{` with a name in it that no backslash stands before; any other is a regular expression."""
        begin = self.at
        while begin < len(self.text):
            if self.text[begin] == "\\":
                begin += 2
            elif _TOKEN.match(self.text, begin):
                return begin
            else:
                begin += 1
        return len(self.text)

    def _token(self) -> Token:
        offset = self.start + self.at
        self.at += 2
        self._blank()
        self.at += 2 if self.text.startswith("?>", self.at) else 0  # atomic: only about speed
        matcher = self._call(0)
        extract = self._extract() if self._take(":") else None
        filter = self._call(0) if extract is not None and self._take(":") and not self._ends() else None
        if not self._take("}"):
            raise self._error("expected `}`")
        return Token(matcher, extract, filter, offset)

    def _extract(self) -> str:
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] not in ":}":
            self.at += 1
        return self.text[begin : self.at].strip()

    def _call(self, depth: int) -> Call:
        found = _WORD.match(self.text, self.at)
        if not found:
            raise self._error("expected the name of a matcher or filter")
        self.at = found.end()
        if not self._take("("):
            return Call(found[0])
        arguments: list[Argument] = []
        while not self._take(")"):
            if arguments and not self._take(","):
                raise self._error("expected `,` or `)`")
            self._blank()
            arguments.append(self._argument(depth + 1))
        return Call(found[0], tuple(arguments))

    def _argument(self, depth: int) -> Argument:
        if depth > _DEEPEST:
            raise self._error("filters are nested too deeply")
        sign = self.text[self.at : self.at + 1]
        if sign in _QUOTES and sign:
            return self._quoted(_QUOTES[sign])
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return float(number[0])
        call = self._call(depth)
        if call.arguments is None and self._take(":"):  # `useragent(decodeuricomponent:true)`
            return f"{call.name}:{self._call(depth).name}"
        return call

    def _quoted(self, closing: str) -> str:
        r"""A backslash hides a quote or a backslash; before anything else it stays: ``"\d"``."""
        parts: list[str] = []
        self.at += 1
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == closing or (closing == "”" and sign == "“"):
                self.at += 1
                return "".join(parts)
            following = self.text[self.at + 1 : self.at + 2]
            if sign == "\\" and following in (closing, "\\") and following:
                parts.append(following)
                self.at += 2
            else:
                parts.append(sign)
                self.at += 1
        raise self._error("the quoted text does not end")

    def _ends(self) -> bool:
        self._blank()
        return self.text.startswith("}", self.at)

    def _take(self, sign: str) -> bool:
        self._blank()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += 1
        return True

    def _blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1

    def _error(self, problem: str) -> GrokError:
        found = self.text[self.at : self.at + 20] or "the end of the rule"
        return GrokError(f"{problem}, found `{found}`", self.start + min(self.at, len(self.text)))
