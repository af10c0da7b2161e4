"""Free text: words of the search against words of a message, whatever stands between them."""

from __future__ import annotations

from collections.abc import Callable

from lrcp.core.errors import UnsupportedError
from lrcp.query.match_regex import compiled, escaped, readable, somewhere
from lrcp.query.match_wildcards import Part, Wildcard, parts

TextTest = Callable[[str], bool]
_LETTER = r"\p{L}\p{M}\p{N}_"
_WORD = compiled(f"[{_LETTER}]+")
_BETWEEN = f"[^{_LETTER}]+"


def words(text: str) -> list[str]:
    """Letters, digits and ``_`` make a word; everything else separates. Case does not matter."""
    found: list[str] = _WORD.findall(readable(text).casefold())
    return found


def words_test(text: str, *, quoted: bool) -> TextTest:
    """Whether a text contains the words of ``text`` one after the other, or what its wildcards stand for.

    Raises UnsupportedError when ``text`` has no word: special characters in messages are not searchable.
    """
    found = parts(text, quoted=quoted)
    if not words("".join(each for each in found if isinstance(each, str))) and Wildcard.MANY not in found:
        raise UnsupportedError(f"the search for `{text}`", "a message is searched for words only")
    if all(isinstance(each, str) for each in found):
        return _sequence(str(found[0]))
    return _pattern(found)


def _sequence(text: str) -> TextTest:
    wanted = f" {' '.join(words(text))} "
    return lambda message: wanted in f" {' '.join(words(message))} "


def _pattern(found: tuple[Part, ...]) -> TextTest:
    """Wildcards reach over everything; where there is none, the pattern begins and ends with a word."""
    inner = "".join(_expression(each) for each in found)
    before = "" if found[0] is Wildcard.MANY else f"(?:^|[^{_LETTER}])"
    after = "" if found[-1] is Wildcard.MANY else f"(?:$|[^{_LETTER}])"
    found_in = somewhere(f"(?s){before}{inner}{after}")
    return lambda message: found_in(message.casefold())


def _expression(part: Part) -> str:
    """Between the words of a literal, and at its ends where it has special characters, any of those may stand."""
    if isinstance(part, Wildcard):
        return part.value
    text = part.casefold()
    found = words(text)
    if not found:
        return _BETWEEN
    ends = (_BETWEEN if not text.startswith(found[0]) else "", _BETWEEN if not text.endswith(found[-1]) else "")
    return ends[0] + _BETWEEN.join(map(escaped, found)) + ends[1]
