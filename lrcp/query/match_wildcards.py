"""Values in searches: escapes and wildcards resolved, compared with one value of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from lrcp.query.match_numbers import as_text, number_of
from lrcp.query.match_regex import escaped, whole

ValueTest = Callable[[object], bool]


class Wildcard(Enum):
    """``*`` and ``?``, as regular expressions."""

    MANY = ".*"
    ONE = "."


Part = str | Wildcard


def parts(value: str, *, quoted: bool) -> tuple[Part, ...]:
    """``value`` as literal texts and wildcards; inside quotes there are no wildcards."""
    return tuple(_joined(_characters(value, quoted)))


def value_test(value: str, *, quoted: bool) -> ValueTest:
    """Whether a value of an event equals ``value``, letter by letter or as a number."""
    found = parts(value, quoted=quoted)
    if not found or (len(found) == 1 and isinstance(found[0], str)):
        return _equals(str(found[0]) if found else "")
    matches = whole("(?s)" + "".join(map(expression, found)))
    return lambda candidate: matches(as_text(candidate))


def expression(part: Part) -> str:
    return part.value if isinstance(part, Wildcard) else escaped(part)


def _equals(literal: str) -> ValueTest:
    number = number_of(literal)

    def test(candidate: object) -> bool:
        if number is not None and isinstance(candidate, int | float) and not isinstance(candidate, bool):
            return candidate == number
        return as_text(candidate) == literal

    return test


def _characters(value: str, quoted: bool) -> Iterator[Part]:
    wildcards = {} if quoted else {"*": Wildcard.MANY, "?": Wildcard.ONE}
    escaped = False
    for character in value:
        if not escaped and character == "\\":
            escaped = True
            continue
        yield character if escaped else wildcards.get(character, character)
        escaped = False


def _joined(characters: Iterator[Part]) -> Iterator[Part]:
    literal = ""
    for each in characters:
        if isinstance(each, str):
            literal += each
            continue
        if literal:
            yield literal
        literal = ""
        yield each
    if literal:
        yield literal
