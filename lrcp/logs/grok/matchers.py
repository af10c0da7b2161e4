"""The matchers of grok rules: what each is as a regular expression, and what the text becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.logs.grok.dates import date_format
from lrcp.logs.grok.errors import FilterError, GrokError
from lrcp.logs.grok.regex import compile_pattern, translate
from lrcp.logs.grok.syntax import Argument

Convert = Callable[[str], Any]
Now = Callable[[], datetime]


class Matcher(Frozen):
    """``translated`` expressions are RE2's own words; the others are the author's."""

    expression: str
    convert: Convert | None = None
    translated: bool = True


Build = Callable[[tuple[Argument, ...], Now], Matcher]
MATCHERS: Registry[Build] = Registry("the grok matcher", "Grok matchers")

_OCTET = r"(?:25[0-5]|2[0-4]\d|[01]?\d{1,2})"
_IPV4 = rf"(?:\b{_OCTET}(?:\.{_OCTET}){{3}})"
_HEX = "[0-9A-Fa-f]"
_GROUP = f"{_HEX}{{1,4}}"
_LABEL = r"[0-9A-Za-z][0-9A-Za-z_\-]{0,62}"
_HOSTNAME = rf"(?:\b{_LABEL}(?:\.{_LABEL})*\.?)"
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_EXPONENT = r"(?:[eE][+-]?\d+)?"


def _ipv6() -> str:
    """Eight groups, or fewer around one `::`; the last two may be written as an IPv4 address."""
    tail = f"(?:{_GROUP}:{_GROUP}|{_IPV4})"
    forms = [f"(?:{_GROUP}:){{6}}{tail}"]
    for before in range(6, -1, -1):
        head = f"(?:{_GROUP}(?::{_GROUP}){{0,{before - 1}}})?" if before else ""
        after = 6 - before
        if after > 1:
            forms.append(f"{head}::(?:{_GROUP}:){{0,{after - 2}}}{tail}")
        forms.append(f"{head}::(?:{_GROUP}(?::{_GROUP}){{0,{max(0, after - 1)}}})?")
    return f"(?:(?:{'|'.join(forms)})(?:%[0-9A-Za-z._~\\-]+)?)"


_IPV6 = _ipv6()
_PLAIN = {
    "word": r"\b\w+\b",
    "notSpace": r"\S+",
    "space": r"\s+",
    "data": r".*?",
    "greedyData": r".*",
    "doubleQuotedString": r'"[^"]*"',
    "singleQuotedString": r"'[^']*'",
    "quotedString": r"""(?:"[^"]*"|'[^']*')""",
    "uuid": f"{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}",
    "mac": f"(?:(?:{_HEX}{{4}}\\.){{2}}{_HEX}{{4}}|(?:{_HEX}{{2}}-){{5}}{_HEX}{{2}}|(?:{_HEX}{{2}}:){{5}}{_HEX}{{2}})",
    "ipv4": _IPV4,
    "ipv6": _IPV6,
    "ip": f"(?:{_IPV6}|{_IPV4})",
    "hostname": _HOSTNAME,
    "ipOrHost": f"(?:{_IPV6}|{_IPV4}|{_HOSTNAME})",
    "port": r"[1-9]\d{0,4}",
    "numberStr": _DECIMAL,
    "numberExtStr": _DECIMAL + _EXPONENT,
    "integerStr": r"[+-]?\d+",
    "integerExtStr": r"[+-]?\d+" + _EXPONENT,
}


def to_number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise FilterError(f"{text!r} is no number") from None
    if number in (float("inf"), float("-inf")) or number != number:
        raise FilterError(f"{text!r} is out of range")
    return number


def to_integer(text: str) -> int:
    """What Datadog holds in 64 bits."""
    try:
        number = int(text)
    except ValueError:
        number = int(to_number(text)) if "e" in text.lower() else _no_integer(text)
    if not -(2**63) <= number < 2**63:
        raise FilterError(f"{text!r} is out of range")
    return number


def _no_integer(text: str) -> int:
    raise FilterError(f"{text!r} is no integer")


_TYPED: dict[str, tuple[str, Convert]] = {
    "number": (_PLAIN["numberStr"], to_number),
    "numberExt": (_PLAIN["numberExtStr"], to_number),
    "integer": (_PLAIN["integerStr"], to_integer),
    "integerExt": (_PLAIN["integerExtStr"], to_integer),
}


def _fixed(expression: str, convert: Convert | None = None) -> Build:
    def build(arguments: tuple[Argument, ...], _now: Now) -> Matcher:
        if arguments:
            raise GrokError("the matcher takes no argument")
        return Matcher(f"(?:{expression})", convert)

    return build


_NOTES = {
    "ipv4": "begins where a word begins",
    "data": "takes as little as it can: `.*?`",
    "greedyData": "takes as much as it can; not in Datadog's documentation, used in its own pipelines",
    "space": "not in Datadog's documentation",
}
for _name, _expression in _PLAIN.items():
    if _name in _NOTES:
        MATCHERS.modelled(_name, note=_NOTES[_name])(_fixed(_expression))
    else:
        MATCHERS.exact(_name)(_fixed(_expression))
for _name, (_expression, _convert) in _TYPED.items():
    MATCHERS.exact(_name)(_fixed(_expression, _convert))


@MATCHERS.modelled("regex", note="on RE2: see log-pipelines.md for look-arounds; back-references are refused")
def _regex(arguments: tuple[Argument, ...], _now: Now) -> Matcher:
    match arguments:
        case (str(expression),):
            return Matcher(expression, translated=False)
    raise GrokError('regex takes one quoted text: `regex("[a-z]+")`')


@MATCHERS.exact("boolean")
def _boolean(arguments: tuple[Argument, ...], _now: Now) -> Matcher:
    match arguments:
        case ():
            true, false = "true", "false"
        case (str(true), str(false)):
            pass
        case _:
            raise GrokError('boolean takes two quoted texts: `boolean("on", "off")`')
    is_true = compile_pattern(f"(?i)\\A(?:{translate(true)})\\z")
    return Matcher(f"(?i:{true}|{false})", lambda text: is_true.match(text) is not None, translated=False)


@MATCHERS.modelled("date", note="a date without a year is of the last 180 days or of the half year to come")
def _date(arguments: tuple[Argument, ...], now: Now) -> Matcher:
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if len(texts) != len(arguments) or not 1 <= len(texts) <= 3:
        raise GrokError('date takes a pattern, a time zone and a locale: `date("yyyy-MM-dd", "UTC", "en")`')
    form = date_format(*texts, now=now)
    return Matcher(form.expression, form.parse)
