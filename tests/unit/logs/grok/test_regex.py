from __future__ import annotations

import pytest

from lrcp.logs.grok.errors import GrokError
from lrcp.logs.grok.regex import Look, compile_pattern, readable, translate


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        (r"\d+\.\d*", r"\d+\.\d*"),
        (r"(?>a|b)", "(?:a|b)"),
        (r"a++b*+c?+d{2}+", "a+b*c?d{2}"),
        (r"a+?b*?c??", "a+?b*?c??"),
        (r"\++x", r"\++x"),
        (r"[+]+x", r"[+]+x"),
        (r"\h+", r"[ \t\x{A0}]+"),
        (r"[\h.]", r"[ \t\x{A0}.]"),
        (r"\u00e9", r"\x{00e9}"),
        (r"\é", "é"),
        (r"\p{Alpha}[\p{Digit}_]", r"[[:alpha:]][[:digit:]_]"),
        (r"\P{Punct}", r"[[:^punct:]]"),
        (r"a(?#note)b", "ab"),
        (r"\Qa.b\Ec", r"a\.bc"),
        ("{a}", r"\{a}"),
        (r"[[a]", r"[\[a]"),
        (r"[]a]", "[]a]"),
        (r"[^]]", "[^]]"),
        (r"[[:alpha:]x]", "[[:alpha:]x]"),
        (r"(?i:a)", "(?i:a)"),
        (r"(?<name>a)(?P<other>b)", "(?:a)(?:b)"),
    ],
)
def test_what_re2_writes_in_another_way_is_rewritten(written: str, translated: str) -> None:
    assert translate(written) == translated
    compile_pattern(translated)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (r"(a)\1", "a back-reference"),
        (r"(?<a>x)\k<a>", "a back-reference"),
        (r"\Ga", r"the anchor `\\G`"),
        (r"(?(1)a|b)", "a conditional"),
        (r"[a-z&&[^b]]", "an intersection of classes"),
        ("a\\", "ends in a backslash"),
        (r"(?=a", "does not end in the same text"),
        (r"(?=a)", "a look-around cannot stand"),
    ],
)
def test_what_re2_cannot_do_is_named(written: str, message: str) -> None:
    with pytest.raises(GrokError, match=message):
        translate(written)


@pytest.mark.parametrize("pattern", ["(", "a{1001}", "[z-a]", "*", "\ud800"])
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(GrokError, match="regular expression"):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("opening", "expression", "at", "holds"),
    [
        ("(?=", "b+", 1, True),
        ("(?=", "b+", 0, False),
        ("(?!", "b", 0, True),
        ("(?!", "b", 1, False),
        ("(?<=", "a", 1, True),
        ("(?<=", "a", 2, False),
        ("(?<!", "a", 1, False),
        ("(?<!", "a", 0, True),
    ],
)
def test_a_look_around_is_checked_at_a_place(opening: str, expression: str, at: int, holds: bool) -> None:
    assert Look.of(opening, expression).holds("abb", at) is holds


def test_half_a_character_becomes_a_question_mark() -> None:
    assert readable("a\ud800é") == "a?é"
