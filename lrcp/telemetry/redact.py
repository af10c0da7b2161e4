"""Removes personal data and secrets from free text.

What goes: e-mail addresses, telephone numbers, payment cards (Luhn), IBANs (ISO 7064), API keys, bearer tokens
and private keys, and IP addresses unless they are wanted. When in doubt it goes: seven digits with usual
separators may be a telephone number, so they are taken for one. Names and postal addresses stay.

The time is linear in the length of the text, whatever it holds: each pattern is either bounded in length or
matches in one way only, and begins where none of its own characters stand before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv6Address, ip_address, ip_network

_ATOM = r"[\w.!#$%&'*+/=?^`{|}~-]"
_DOMAIN = r"(?:\[[^\]\s]{1,64}\]|[\w-]++(?:\.[\w-]++)*+)"
_NOT_WITHIN_WORD = r"(?<![0-9A-Za-z])"
_BETWEEN_DIGITS = r"[ \t\u00a0\u2009\u202f()./_\u2010-\u2015\u2212+-]{0,5}+"
_NEXT_LINE = r"[ \t]{0,3}\r?\n[ \t]{0,3}"
_CREDENTIAL_LABELS = r"(?:api[_-]?key|app[_-]?key|access[_-]?key|token|secret|passw(?:or)?d|pwd|authorization)"

_ASSIGNED = (
    rf"""(?i:{_CREDENTIAL_LABELS}["']?[ \t]{{0,3}}[:=][ \t]{{0,3}}["']?(?:(?:bearer|basic|token)[ \t]{{1,3}})?)"""
    r"""[^\s"',;&]++"""
)

# In the order in which they are tried at each place where a word may begin.
_PATTERNS: Mapping[str, str] = {
    "email": rf"""(?<!{_ATOM})(?:{_ATOM}+|"[^"\n]{{1,64}}")(?:@|%40){_DOMAIN}""",
    "pem": r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
    "bearer": r"(?i:(?:bearer|basic)[ \t]{1,3}[\w.~+/=-]{8,}+)",
    "prefixed": (
        r"(?:(?:sk|pk|rk)[-_][\w-]{16,}+|AIza[\w-]{30,}+|gh[a-z]_\w{20,}+|xox[a-z]-[\w-]{10,}+"
        r"|AKIA[0-9A-Z]{16}|dd(?:pat|sat)_\w{10,}+)"
    ),
    "jwt": r"(?<![\w-])eyJ[\w-]{8,}+(?:\.[\w-]*+)*+",
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z])",
    "hex": r"(?=[0-9a-fA-F]*[a-fA-F])(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z])",
    "iban": r"[A-Za-z]{2}[0-9]{2}(?:[ -]?[0-9A-Za-z]{1,4}+){3,8}+[0-9A-Za-z]*+",
    "card": rf"[2-6][0-9]{{3}}(?:{_NEXT_LINE}[0-9]{{4,6}}){{2,3}}(?![0-9])",  # one group on each line
    "ipv6": r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])",
    "ipv4": r"(?<![\d.])(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})(?!\.?\d)",
}
# Trying them only where a word may begin makes the search three times as fast; labels stand within words, too.
_ANY = re.compile(
    rf"(?P<assigned>{_ASSIGNED})|{_NOT_WITHIN_WORD}(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items())
    + ")"
)
# Looked for in what the patterns above leave: a number must not swallow the beginning of an address.
_NUMBER = re.compile(rf"[+(]{{0,2}}\d(?:{_BETWEEN_DIGITS}\d)*+")
_DATE = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?: \d\d)?")

_FEWEST_PHONE_DIGITS = 7
_MOST_PHONE_DIGITS = 15
_CARD_DIGITS = range(13, 20)
_IBAN_LENGTHS = range(15, 35)
_IBAN_HEAD = 4
_ELLIPSIS = "…"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LONGEST_MATCH = 320
_NETWORK_BITS = {4: 24, 6: 48}

Rule = Callable[[str], tuple[str, int]]


class Redactor:
    """``keep_ips``: leave IP addresses readable."""

    def __init__(self, *, keep_ips: bool = False) -> None:
        self._keep_ips = keep_ips
        self._rules: Mapping[str, Rule] = {
            "email": lambda found: ("[email]", len(found)),
            "iban": _iban,
            "card": _card,
            "ipv4": _kept if keep_ips else _ip,
            "ipv6": _kept if keep_ips else _ip,
            "uuid": _kept,
        }

    def __call__(self, text: str) -> str:
        """``text`` without personal data."""
        return "".join(piece for _, piece in self._pieces(text))

    def preview(self, text: str, length: int) -> str:
        """The beginning of ``text`` without personal data, ``length`` characters at most.

        Of a long text only the beginning is looked at. What is shown comes from well before the cut, so that
        no address or number stays unrecognized because it was cut in two.
        """
        if length <= 0:
            return ""
        window = length + 2 * _LONGEST_MATCH
        if len(text) <= window:
            whole = self(text)
            return whole if len(whole) <= length else whole[: length - 1] + _ELLIPSIS
        safe = window - _LONGEST_MATCH
        shown = "".join(piece[: max(0, safe - start)] for start, piece in self._pieces(text[:window]))
        return shown[: length - 1] + _ELLIPSIS

    def network(self, address: str) -> str | None:
        """The address without what tells one household from the next; None for what is no address.

        A place can still be found for it: those lists know networks, not households.
        """
        try:
            found = ip_address(address)
        except ValueError:
            return None
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        if self._keep_ips:
            return str(found)
        return str(ip_network(f"{found}/{_NETWORK_BITS[found.version]}", strict=False).network_address)

    def _pieces(self, text: str) -> Iterator[tuple[int, str]]:
        """Pieces of the redacted text, each with the place in ``text`` where it begins."""
        text = text.translate(_INVISIBLE)
        plain = position = 0
        while match := _ANY.search(text, position):
            rule = self._rules.get(match.lastgroup or "", _secret)
            replacement, used = rule(match[0])
            position = match.start() + (used or 1)
            if used:
                yield from _numbers(text, plain, match.start())
                yield match.start(), replacement
                plain = position
        yield from _numbers(text, plain, len(text))


def _numbers(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Pieces of ``text[start:end]`` with its numbers redacted."""
    for match in _NUMBER.finditer(text, start, end):
        yield start, text[start : match.start()]
        yield match.start(), _number(match[0])
        start = match.end()
    yield start, text[start:end]


# Rules give the replacement of a match and how many of its characters that stands for; 0 refuses the match.


def _secret(found: str) -> tuple[str, int]:
    return "[secret]", len(found)


def _kept(found: str) -> tuple[str, int]:
    return found, len(found)


def _ip(found: str) -> tuple[str, int]:
    try:
        ip_address(found)
    except ValueError:
        return "", 0
    return "[ip]", len(found)


def _iban(found: str) -> tuple[str, int]:
    """The match may run into the words behind: its longest beginning of whole words with a valid check sum counts.

    The check sum is that of ISO 7064, modulo 97: country and check digits stand at the end of the number.
    """
    head, longest, length, remainder = 0, 0, 0, 0
    for place, character in enumerate(found, start=1):
        if character in " -":
            continue
        length += 1
        if length <= _IBAN_HEAD:
            head = _appended(head, character)
            continue
        remainder = _appended(remainder, character) % 97
        whole_word = found[place : place + 1] in ("", " ", "-")
        if whole_word and length in _IBAN_LENGTHS and (remainder * 10 ** len(str(head)) + head) % 97 == 1:
            longest = place
    return ("[iban]", longest) if longest else ("", 0)


def _card(found: str) -> tuple[str, int]:
    digits = [int(character) for character in found if character.isdecimal()]
    return ("[card]", len(found)) if len(digits) in _CARD_DIGITS and _luhn(digits) else ("", 0)


def _appended(number: int, character: str) -> int:
    """``number`` with one more digit, or with two: letters stand for 10 to 35."""
    return int(f"{number}{int(character, 36)}")


def _number(text: str) -> str:
    digits = [int(character) for character in text if character.isdecimal()]
    if len(digits) < _FEWEST_PHONE_DIGITS or _DATE.fullmatch(text):
        return text
    if len(digits) in _CARD_DIGITS and _luhn(digits):
        return "[card]"
    unseparated = len(digits) == len(text)
    return text if unseparated and len(digits) > _MOST_PHONE_DIGITS else "[phone]"


def _luhn(digits: list[int]) -> bool:
    """The check digit of payment cards, ISO/IEC 7812-1."""
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
