"""Regular expressions of grok rules on RE2, which takes linear time whatever the pattern and the line.

Rules are written for Java's engine. What RE2 lacks is rewritten where the meaning stays the same
(``translate`` says what) and refused by name where it does not. A dot matches a line break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import re2

from lrcp.core.frozen import Frozen
from lrcp.logs.grok.errors import GrokError

Pattern = Any  # google-re2 has no type stubs

_REPETITION = re.compile(r"\{\d+(,\d*)?\}")
_NAMED = re.compile(r"\(\?P?<([A-Za-z][\w.]*)>")
_POSIX = {
    "Alpha": "alpha", "Digit": "digit", "Alnum": "alnum", "Upper": "upper", "Lower": "lower", "Punct": "punct",
    "Space": "space", "XDigit": "xdigit", "Blank": "blank", "Cntrl": "cntrl", "Graph": "graph", "Print": "print",
    "ASCII": "ascii",
}  # fmt: skip
_ESCAPES = {
    "h": r"[ \t\x{A0}]",
    "R": r"(?:\r\n|[\n\r\v\f\x{85}\x{2028}\x{2029}])",
    "Z": r"\n?\z",
    "e": r"\x1B",
}
_REFUSED_ESCAPES = {"G": "the anchor `\\G`", "K": "`\\K`", "k": "a back-reference", "X": "`\\X`"}
_LOOKING = ("(?=", "(?!", "(?<=", "(?<!")
_ADVICE = "match what stands there instead, or write two rules"


def compile_pattern(text: str) -> Pattern:
    """The pattern on RE2; raises GrokError for what is not one."""
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    try:
        return re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise GrokError(f"the regular expression is refused: {reason}") from None
    except UnicodeEncodeError:
        raise GrokError("the regular expression holds half a character") from None


def readable(text: str) -> str:
    """``text`` as RE2 can take it: half a character (a lone surrogate of JSON) becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Look(Frozen):
    """A look-around: whether ``pattern`` stands before or after a place, or does not."""

    pattern: Pattern
    behind: bool
    wanted: bool

    @classmethod
    def of(cls, opening: str, expression: str) -> Look:
        behind = "<" in opening
        pattern = compile_pattern(f"(?s)(?:{expression})\\z" if behind else f"(?s)\\A(?:{expression})")
        return cls(pattern, behind, wanted=opening.endswith("="))

    def holds(self, text: str, at: int) -> bool:
        found = self.pattern.search(text[:at]) if self.behind else self.pattern.match(text[at:])
        return (found is not None) == self.wanted


def translate(text: str, looks: Callable[[Look], str] | None = None, named: Callable[[str], str] | None = None) -> str:
    r"""``text`` in RE2's words.

    Atomic groups and possessive repetitions lose what is only about speed; ``\h``, ``\R``, ``\Z``, ``\e``,
    ``\uXXXX`` and ``\p{Alpha}`` are spelled out; comments go; groups are named as ``named`` says. A look-around
    becomes an empty group with the name that ``looks`` gives it, for the caller to check once the rest matches: if
    it holds then, the match is the one that an engine with look-arounds finds. Raises GrokError for back-references
    and intersections of classes, and for look-arounds without ``looks``.
    """
    return "".join(_Translator(text, looks, named).parts())


class _Translator:
    def __init__(self, text: str, looks: Callable[[Look], str] | None, named: Callable[[str], str] | None) -> None:
        self.text = text
        self.looks = looks
        self.named = named
        self.at = 0

    def parts(self) -> Iterator[str]:
        repeated = False
        while self.at < len(self.text):
            sign = self.text[self.at]
            repetition = self._repetition()
            if repetition and repeated and repetition == "+":
                repeated = False  # possessive
            elif repetition:
                yield repetition
                repeated = not (repeated and repetition == "?")
            else:
                repeated = False
                yield self._one(sign)

    def _repetition(self) -> str:
        found = _REPETITION.match(self.text, self.at)
        if found:
            self.at = found.end()
            return found[0]
        if self.text[self.at] in "*+?":
            self.at += 1
            return self.text[self.at - 1]
        return ""

    def _one(self, sign: str) -> str:
        if sign == "\\":
            return self._escape(inside=False)
        if sign == "[":
            return self._class()
        if self.text.startswith("(?", self.at):
            return self._group()
        self.at += 1
        return "\\{" if sign == "{" else sign

    def _group(self) -> str:
        looking = next((each for each in _LOOKING if self.text.startswith(each, self.at)), "")
        if looking:
            return self._look(looking)
        if self.text.startswith("(?(", self.at):
            raise GrokError("a conditional `(?(` cannot be matched in linear time", fix=_ADVICE)
        if self.text.startswith("(?>", self.at):
            self.at += 3
            return "(?:"
        if self.text.startswith("(?#", self.at):
            end = self.text.find(")", self.at)
            self.at = len(self.text) if end < 0 else end + 1
            return ""
        named = _NAMED.match(self.text, self.at)
        if named:
            self.at = named.end()
            return f"(?P<{self.named(named[1])}>" if self.named else "(?:"
        self.at += 2
        return "(?"

    def _look(self, opening: str) -> str:
        """An empty group that marks the place; what it asks for is checked after the match."""
        self.at += len(opening)
        begin, depth = self.at, 1
        while depth and self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "\\":
                self._escape(inside=False)
            elif sign == "[":
                self._class()
            else:
                depth += (sign == "(") - (sign == ")")
                self.at += 1
        if depth:
            raise GrokError(f"a look-around `{opening}` does not end in the same text", fix=_ADVICE)
        if self.looks is None:
            raise GrokError("a look-around cannot stand inside of another one", fix=_ADVICE)
        inner = self.text[begin : self.at - 1]
        return f"(?P<{self.looks(Look.of(opening, translate(inner)))}>)"

    def _escape(self, *, inside: bool) -> str:
        rest = self.text[self.at + 1 :]
        if rest.startswith("Q") and not inside:
            end = rest.find("\\E")
            literal = rest[1:] if end < 0 else rest[1:end]
            self.at += 2 + len(literal) + (0 if end < 0 else 2)
            return str(re2.escape(literal))
        if rest.startswith("u") and re.match(r"u[0-9A-Fa-f]{4}", rest):
            self.at += 6
            return f"\\x{{{rest[1:5]}}}"
        named = re.match(r"[pP]\{(?:Is)?(\w+)\}", rest)
        if named and named[1] in _POSIX:
            self.at += 1 + named.end()
            name = f"[:{'^' if rest[0] == 'P' else ''}{_POSIX[named[1]]}:]"
            return name if inside else f"[{name}]"
        return self._letter(rest[:1], inside)

    def _letter(self, letter: str, inside: bool) -> str:
        self.at += 1 + len(letter)
        if not letter:
            raise GrokError("the rule ends in a backslash")
        if letter in _REFUSED_ESCAPES or (letter in "123456789" and not inside):
            name = _REFUSED_ESCAPES.get(letter, "a back-reference")
            raise GrokError(f"{name} cannot be matched in linear time", fix=_ADVICE)
        if letter in _ESCAPES:
            return r" \t\x{A0}" if inside and letter == "h" else _ESCAPES[letter]
        return letter if ord(letter) > 127 else "\\" + letter

    def _class(self) -> str:
        """From `[` to its `]`; the first character may be a `]` that means itself."""
        begin = self.at
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        parts = [self.text[begin : self.at]]
        first = True
        while self.at < len(self.text) and (first or self.text[self.at] != "]"):
            first = False
            parts.append(self._class_part())
        self.at += 1
        return "".join(parts) + "]"

    def _class_part(self) -> str:
        if self.text.startswith("&&", self.at):
            raise GrokError("an intersection of classes `&&` is not known to RE2", fix="write the class out")
        if self.text[self.at] == "\\":
            return self._escape(inside=True)
        posix = re.match(r"\[:\^?\w+:\]", self.text[self.at :])
        part = posix[0] if posix else self.text[self.at]
        self.at += len(part)
        return part if posix or part != "[" else "\\["
