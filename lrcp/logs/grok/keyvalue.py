"""The keyvalue filter: ``key=value`` pairs wherever they stand in a text.

https://docs.datadoghq.com/logs/log_configuration/parsing/#key-value-or-logfmt
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import re2

from lrcp.logs.grok.errors import GrokError
from lrcp.logs.grok.regex import compile_pattern
from lrcp.logs.paths import MISSING, get, put

_ALLOWED = r"\w.\-_@"
_QUOTES = (('"', '"'), ("'", "'"), ("<", ">"))
_BEFORE, _AFTER = r"\s,;(\[{", r"\s,;)\]}"
_LOOKS_OCTAL = re.compile(r"0\d*[89]\d*|0\d+[.eE].*")
_DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)(ms|s)")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def keyvalue(separator: str = "=", allowed: str = "", quotes: str = "", delimiter: str = "") -> Callable[[str], Any]:
    """The filter for its four arguments; raises GrokError for what is not a pair of quotes or a class of characters.

    Pairs with an empty or `null` value are left out, keys with dots make objects, a key that comes again makes
    a list, and numbers and truth values are read as such unless they are quoted.
    """
    pairs = _quotes(quotes)
    before, after = _delimiters(delimiter)
    text = "|".join(f"{re2.escape(left)}[^{_in_class(right)}]+{re2.escape(right)}" for left, right in pairs)
    part = f"({text}|[{_ALLOWED}{allowed}]+)"
    body = f"{part}{re2.escape(separator)}{part}(?:[{after}]|\\z)"
    first, further = compile_pattern(f"(?:\\A|[{before}]){body}"), compile_pattern(f"[{before}]{body}")

    def read(line: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, written in _pairs(line, first, further):
            name, value = _unquoted(key.strip(), pairs), _value(written.strip().rstrip(","), pairs)
            if name and " " not in name and value is not None:
                _add(result, name, value)
        return result

    return read


def _pairs(line: str, first: Any, further: Any) -> Iterator[tuple[str, str]]:
    """The delimiter that ends a pair may begin the next one."""
    encoded = line.encode("utf-8")  # of a text, RE2 would make bytes anew for each search
    found = first.search(encoded)
    while found:
        yield found[1].decode("utf-8"), found[2].decode("utf-8")
        found = further.search(encoded, found.end(2))


def _quotes(written: str) -> tuple[tuple[str, str], ...]:
    if not written:
        return _QUOTES
    if len(written) == 1:
        return ((written, written),)
    if len(written) % 2:
        raise GrokError(f"quotes come in pairs, found `{written}`", fix='write the opening and the closing one: "<>"')
    return tuple((written[at], written[at + 1]) for at in range(0, len(written), 2))


def _delimiters(written: str) -> tuple[str, str]:
    if not written:
        return _BEFORE, _AFTER
    return _in_class(written), _in_class(written)


def _in_class(signs: str) -> str:
    return "".join("\\" + sign if sign in "\\]^-[" else sign for sign in signs)


def _add(result: dict[str, Any], name: str, value: Any) -> None:
    present = get(result, name)
    if present is MISSING:
        put(result, name, value)
    elif isinstance(present, list):
        present.append(value)
    else:
        put(result, name, [present, value])


def _unquoted(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for left, right in pairs:
        if len(text) > 1 and text.startswith(left) and text.endswith(right):
            return text[1:-1]
    return text


def _value(text: str, pairs: tuple[tuple[str, str], ...]) -> Any:
    plain = _unquoted(text, pairs)
    if plain != text:
        return plain.strip() if plain else None
    words: dict[str, Any] = {"": None, "null": None, "true": True, "false": False}
    if text in words:
        return words[text]
    duration = _DURATION.fullmatch(text)  # `10.5s` and `263ms` are whole milliseconds
    return int(float(duration[1]) * (1000 if duration[2] == "s" else 1)) if duration else typed(text)


def typed(text: str) -> Any:
    """A number where ``text`` is one of 64 bits, else ``text``; `09` and `00E1` are no numbers."""
    if not _NUMBER.fullmatch(text) or len(text) > 300 or _LOOKS_OCTAL.fullmatch(text):
        return text
    if text.lstrip("+-").isdigit():
        return int(text) if abs(int(text)) < 2**63 else text
    number = float(text)
    return number if math.isfinite(number) else text
