"""The template language of notification messages, parsed into a tree with positions.

https://docs.datadoghq.com/monitors/notify/variables/ and, for white space around tags that stand alone
on a line, the Handlebars specification it follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.core.position import Span

_TAG = re.compile(
    r"""\{\{\{\{raw\}\}\}\}(?P<verbatim>.*?)\{\{\{\{/raw\}\}\}\}
      | \{\{!--(?P<comment>.*?)--\}\}
      | \{\{\{(?P<triple>[^{}]*)\}\}\}
      | \{\{(?P<double>[^{}]*)\}\}""",
    re.DOTALL | re.VERBOSE,
)
_WORD = re.compile(r"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>(?:\[[^\]]*\]|[^\s"'\[])+))""")


_DEEPEST = 100


class TemplateError(LrcpError):
    """A message that Datadog cannot render; ``span`` is the offending part of it."""

    def __init__(self, message: str, span: Span, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.fix = fix


class Text(Frozen):
    text: str


class Variable(Frozen):
    """``{{name}}``; ``{{{name}}}`` is not escaped."""

    name: str
    escaped: bool
    span: Span


class Helper(Frozen):
    """``{{name "argument" ...}}``"""

    name: str
    arguments: tuple[str, ...]
    span: Span


class Block(Frozen):
    """``{{#name ...}} body {{else}} otherwise {{/name}}``; ``^`` instead of ``#`` negates."""

    name: str
    arguments: tuple[str, ...]
    negated: bool
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]
    span: Span


Node = Text | Variable | Helper | Block


class _Token(Frozen):
    """``kind``: text, verbatim, comment, open, inverse, else, close, value (double braces), triple."""

    kind: str
    text: str
    span: Span

    @property
    def alone(self) -> bool:
        """Whether a line that holds nothing else disappears with the tag."""
        return self.kind in ("comment", "open", "inverse", "else", "close")


def parse(text: str) -> tuple[Node, ...]:
    """Raises TemplateError for a block that is not closed, closed wrongly, or a malformed tag."""
    tokens = _Tokens(_trimmed(list(_tokens(text))))
    nodes, _ = _section(tokens, None)
    return tuple(nodes)


class _Tokens:
    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self.depth = 0

    def take(self) -> _Token | None:
        if self._at == len(self._tokens):
            return None
        self._at += 1
        return self._tokens[self._at - 1]


def _section(tokens: _Tokens, opened: _Token | None) -> tuple[list[Node], _Token | None]:
    nodes: list[Node] = []
    while (token := tokens.take()) is not None:
        match token.kind:
            case "text" | "verbatim":
                nodes.append(Text(token.text))
            case "open" | "inverse":
                nodes.append(_block(tokens, token))
            case "value" | "triple":
                nodes.append(_value(token))
            case "else" | "close":
                if opened is None:
                    raise TemplateError(f"`{{{{{token.text}}}}}` closes nothing", token.span, "remove it")
                return nodes, token
    if opened is not None:
        name = opened.text.split()[0]
        raise TemplateError(f"`{{{{#{name}}}}}` is never closed", opened.span, f"add `{{{{/{name}}}}}`")
    return nodes, None


def _block(tokens: _Tokens, opened: _Token) -> Block:
    name, *arguments = _words(opened)
    tokens.depth += 1
    if tokens.depth > _DEEPEST:
        raise TemplateError(f"blocks are nested more than {_DEEPEST} deep", opened.span)
    body, end = _section(tokens, opened)
    otherwise: list[Node] = []
    if end is not None and end.kind == "else":
        otherwise, end = _section(tokens, opened)
    if end is None or end.kind == "else" or end.text.strip() != f"/{name}":
        found = end.text.strip() if end else ""
        message = f"`{{{{#{name}}}}}` is closed by `{{{{{found}}}}}`"
        raise TemplateError(message, end.span if end else opened.span, f"write `{{{{/{name}}}}}`")
    tokens.depth -= 1
    return Block(name, tuple(arguments), opened.kind == "inverse", tuple(body), tuple(otherwise), opened.span)


def _value(token: _Token) -> Node:
    words = _words(token)
    if len(words) == 1:
        return Variable(words[0], token.kind == "value", token.span)
    return Helper(words[0], tuple(words[1:]), token.span)


def _words(token: _Token) -> list[str]:
    words: list[str] = []
    at = 0
    content = token.text.strip()
    while at < len(content):
        match = _WORD.match(content, at)
        if match is None:
            raise TemplateError(f"`{{{{{content}}}}}` has a quote that is not closed", token.span)
        words.append(next(group for group in match.groups() if group is not None))
        at = match.end()
    if not words:
        raise TemplateError("an empty tag", token.span, "name a variable between the braces")
    return words


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    for match in _TAG.finditer(text):
        yield from _plain(text, at, match.start())
        yield _tag(match)
        at = match.end()
    yield from _plain(text, at, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[_Token]:
    if start == end:
        return
    piece = text[start:end]
    if "{{" in piece:
        begin = start + piece.index("{{")
        raise TemplateError("a tag is not closed", Span(begin, min(end, begin + 20)), "close it with `}}`")
    yield _Token("text", piece, Span(start, end))


def _tag(match: re.Match[str]) -> _Token:
    span = Span(*match.span())
    if match["verbatim"] is not None:
        return _Token("verbatim", match["verbatim"], span)
    if match["comment"] is not None:
        return _Token("comment", "", span)
    if match["triple"] is not None:
        return _Token("triple", match["triple"], span)
    content = match["double"].strip()
    kinds = {"#": "open", "^": "inverse", "/": "close", "!": "comment"}
    kind = "else" if content == "else" else kinds.get(content[:1], "value")
    return _Token(kind, content[1:] if kind in ("open", "inverse") else content, span)


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Lines that hold nothing but a block tag or a comment disappear, with their line break."""
    texts = [token.text for token in tokens]
    alone = [number for number, token in enumerate(tokens) if token.alone and _stands_alone(tokens, number)]
    for number in alone:
        if number > 0:
            texts[number - 1] = texts[number - 1].rstrip(" \t")
        if number + 1 < len(tokens):
            texts[number + 1] = re.sub(r"\A[ \t]*(\r?\n)?", "", texts[number + 1])
    return [
        token if not _is_text(token) else _Token(token.kind, text, token.span)
        for token, text in zip(tokens, texts, strict=True)
    ]


def _stands_alone(tokens: list[_Token], number: int) -> bool:
    before = tokens[number - 1] if number > 0 else None
    after = tokens[number + 1] if number + 1 < len(tokens) else None
    left = before is None or (_is_text(before) and _ends_line(before.text, first=number == 1))
    right = after is None or (_is_text(after) and _begins_line(after.text, last=number + 2 == len(tokens)))
    return left and right


def _is_text(token: _Token) -> bool:
    return token.kind == "text"


def _ends_line(text: str, *, first: bool) -> bool:
    rest = text.rstrip(" \t")
    return rest.endswith("\n") or (first and not rest)


def _begins_line(text: str, *, last: bool) -> bool:
    rest = text.lstrip(" \t")
    return rest.startswith(("\n", "\r\n")) or (last and not rest)
