"""Texts with a structure of their own: Ruby hashes, XML, CSV, arrays, query strings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus
from xml.parsers import expat

from lrcp.logs.grok.errors import FilterError, GrokError
from lrcp.logs.grok.keyvalue import typed
from lrcp.logs.record import DEEPEST

_SYMBOL = re.compile(r":?([A-Za-z_][\w?!@.\-]*)")
_RUBY_NUMBER = re.compile(r"[+-]?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MOST_PARAMETERS = 1000
_RUBY_WORDS: dict[str, Any] = {"nil": None, "true": True, "false": False}


def rubyhash(text: str) -> dict[str, Any]:
    """``{:name => "John", "job" => {...}}``; a list or a hash that the line cuts off ends there."""
    reader = _Ruby(text)
    value = reader.value(0)
    if not isinstance(value, dict) or not reader.ended():
        raise FilterError("it is no Ruby hash")
    return value


class _Ruby:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def value(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise FilterError("it is nested too deeply")
        self._blank()
        sign = self.text[self.at : self.at + 1]
        if sign == "{":
            return self._hash(depth)
        if sign == "[":
            return self._list(depth)
        if sign in ('"', "'") and sign:
            return self._quoted(sign)
        return self._plain()

    def ended(self) -> bool:
        self._blank()
        return self.at == len(self.text)

    def _hash(self, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        self.at += 1
        while not self._closes("}"):
            key = self.value(depth + 1)
            if not isinstance(key, str | float) or not (self._take("=>") or self._take(":")):
                raise FilterError("a key of the hash has no value")
            result[str(key)] = self.value(depth + 1)
            self._take(",")
        return result

    def _list(self, depth: int) -> list[Any]:
        result: list[Any] = []
        self.at += 1
        while not self._closes("]"):
            result.append(self.value(depth + 1))
            self._take(",")
        return result

    def _closes(self, sign: str) -> bool:
        """At its own end, or before the end of what is around it when the line was cut off."""
        if self._take(sign):
            return True
        return self.ended() or (sign == "]" and self.text.startswith("}", self.at))

    def _quoted(self, quote: str) -> str:
        parts = []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != quote:
            self.at += self.text[self.at] == "\\" and self.at + 1 < len(self.text)
            parts.append(self.text[self.at])
            self.at += 1
        self.at = min(self.at + 1, len(self.text))
        return "".join(parts)

    def _plain(self) -> Any:
        number = _RUBY_NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return float(number[0].replace("_", ""))
        symbol = _SYMBOL.match(self.text, self.at)
        if not symbol:
            raise FilterError("it is no Ruby hash")
        self.at = symbol.end()
        return _RUBY_WORDS.get(symbol[0], symbol[1])

    def _take(self, sign: str) -> bool:
        self._blank()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def _blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1


def xml(text: str) -> dict[str, Any]:
    """Elements and attributes by name, repeated ones in a list; text beside attributes is ``value``.

    A document type is refused: entities could make a short text long.
    """
    reader = _Xml()
    try:
        reader.parser.Parse(text, True)  # noqa: FBT003 - it has no keyword
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise FilterError(f"it is no XML: {error}") from None
    return reader.root


class _Xml:
    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[dict[str, Any], list[str]]] = [(self.root, [])]
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise FilterError("it is nested too deeply")
        self._open.append((dict(attributes), []))

    def _text(self, text: str) -> None:
        self._open[-1][1].append(text)

    def _end(self, name: str) -> None:
        element, texts = self._open.pop()
        text = "".join(texts).strip()
        if element and text:
            element["value"] = text
        holder = self._open[-1][0]
        value: Any = element or text
        if name not in holder:
            holder[name] = value
        elif isinstance(holder[name], list):
            holder[name].append(value)
        else:
            holder[name] = [holder[name], value]

    def _refuse(self, *_declaration: object) -> None:
        raise FilterError("an XML text with a document type is not read")


def csv_filter(headers: str, separator: str = ",", quote: str = '"') -> Callable[[str], dict[str, Any]]:
    """Values by header; empty ones are left out, numbers are read as such, quoted or not."""
    separator = "\t" if separator == "tab" else separator
    names = [name.strip() for name in headers.split(",")]
    if len(separator) != 1 or len(quote) != 1 or separator == quote or {separator, quote} & set("\r\n"):
        raise GrokError("the separator and the quote of csv are one character each", fix="`tab` is a tabulator")

    def read(text: str) -> dict[str, Any]:
        try:
            row = next(csv.reader(io.StringIO(text), delimiter=separator, quotechar=quote, strict=False), [])
        except csv.Error as error:
            raise FilterError(f"it is no CSV: {error}") from None
        return {name: typed(value) for name, value in zip(names, row, strict=False) if value}

    return read


def array(
    brackets: str = "[]", separator: str = ",", convert: Callable[[Any], Any] | None = None
) -> Callable[[str], list[Any]]:
    """What stands between the brackets, cut at the separator; the brackets may be missing."""
    if len(brackets) > 2:
        raise GrokError(f"an array has an opening and a closing bracket, found `{brackets}`")
    opening, closing = brackets[:1], brackets[-1:]
    for escape, sign in (("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r")):
        separator = separator.replace(escape, sign)
    if not separator:
        raise GrokError("the separator of an array cannot be empty")

    def read(text: str) -> list[Any]:
        text = text.strip()
        bracketed = brackets and len(text) > 1 and text.startswith(opening) and text.endswith(closing)
        inner = text[1:-1].lstrip() if bracketed else text
        values = inner.split(separator) if inner else []
        return [convert(value) for value in values] if convert else list(values)

    return read


def querystring(text: str, *, decode: bool = True) -> dict[str, Any]:
    """Parameters by name; another value of it makes a list, one without a value holds an empty text."""
    result: dict[str, Any] = {}
    parts = [part.partition("=")[::2] for part in text.removeprefix("?").split("&") if part]
    if len(parts) > _MOST_PARAMETERS:
        raise FilterError(f"it has more than {_MOST_PARAMETERS} parameters")
    for written, raw in parts:
        name, value = (unquote_plus(written), unquote_plus(raw)) if decode else (written, raw)
        present = result.setdefault(name, value)
        if isinstance(present, list) and value not in present:
            present.append(value)
        elif not isinstance(present, list) and value != present:
            result[name] = [present, value]
    return result
