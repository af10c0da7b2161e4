"""Edits change the text of their spans and not one character besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.edits import Lines, apply_edits
from lrcp.core.finding import Edit
from lrcp.core.position import Position

TEXTS = st.lists(st.sampled_from(["a", "ß", " ", "\n", "\r\n", "#", ":", "\u2028"]), max_size=20).map("".join)


def edit(start: tuple[int, int], end: tuple[int, int], replacement: str) -> Edit:
    return Edit(Position("a.yaml", *start), Position("a.yaml", *end), replacement)


def position(lines: Lines, offset: int) -> tuple[int, int]:
    line = max(number for number, start in enumerate(lines.starts) if start <= offset)
    return line + 1, offset - lines.starts[line] + 1


@pytest.mark.parametrize(
    ("start", "end", "replacement", "after"),
    [
        ((1, 1), (1, 1), "# head\n", "# head\none: 1\ntwo: 2\n"),
        ((2, 6), (2, 7), "three", "one: 1\ntwo: three\n"),
        ((1, 1), (2, 1), "", "two: 2\n"),
        ((3, 1), (3, 1), "end\n", "one: 1\ntwo: 2\nend\n"),
        ((9, 9), (9, 9), "end\n", "one: 1\ntwo: 2\nend\n"),
    ],
)
def test_lines_and_columns_count_from_one_and_the_end_is_not_included(
    start: tuple[int, int], end: tuple[int, int], replacement: str, after: str
) -> None:
    assert apply_edits("one: 1\ntwo: 2\n", [[edit(start, end, replacement)]]) == (after, [True])


def test_of_two_edits_that_touch_the_same_text_the_first_is_made() -> None:
    first, second = edit((1, 1), (1, 5), "x"), edit((1, 3), (1, 6), "y")
    assert apply_edits("abcdef", [[first], [second]]) == ("xef", [True, False])


def test_the_same_edit_of_two_findings_is_made_once_and_settles_both() -> None:
    same = edit((1, 1), (1, 3), "x")
    assert apply_edits("abc", [[same], [same]]) == ("xc", [True, True])


def test_the_edits_of_one_finding_are_made_all_or_none() -> None:
    blocked = [edit((1, 1), (1, 2), "x"), edit((1, 4), (1, 6), "y")]
    assert apply_edits("abcdef", [[edit((1, 5), (1, 6), "E")], blocked]) == ("abcdEf", [True, False])


@given(text=TEXTS, data=st.data())
def test_whatever_is_outside_of_the_spans_stays(text: str, data: st.DataObject) -> None:
    lines = Lines.of(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    news = data.draw(st.lists(TEXTS, min_size=len(spans), max_size=len(spans)))
    edits = [
        [edit(position(lines, start), position(lines, end), new)] for (start, end), new in zip(spans, news, strict=True)
    ]
    ends, starts = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    kept = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    expected = kept[0] + "".join(new + rest for new, rest in zip(news, kept[1:], strict=True))
    assert apply_edits(text, edits) == (expected, [True] * len(spans))


@given(text=TEXTS, offset=st.integers(0, 60))
def test_every_place_of_a_text_is_found_again(text: str, offset: int) -> None:
    lines = Lines.of(text)
    offset = min(offset, len(text))
    assert lines.offset(Position("a.yaml", *position(lines, offset))) == offset


@pytest.mark.parametrize(("text", "newline"), [("a\r\nb\n", "\r\n"), ("a\nb", "\n"), ("a", "\n")])
def test_a_new_line_ends_as_the_others_do(text: str, newline: str) -> None:
    assert Lines.of(text).newline == newline
