from __future__ import annotations

import pytest

from lrcp.core.position import Span
from lrcp.query.errors import QuerySyntaxError, shortened


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (QuerySyntaxError("it is wrong", Span(0, 1)), "it is wrong"),
        (QuerySyntaxError("it is wrong", Span(0, 1), expected=("a", "b")), "it is wrong; expected a or b"),
        (QuerySyntaxError("`x` is wrong", Span(0, 1), expected=("`y`",), fix="write `y`"), "`x` is wrong; write `y`"),
        (QuerySyntaxError("the window is missing", Span(0, 1), expected=("the window",)), "the window is missing"),
    ],
)
def test_the_sentence_says_each_thing_once(error: QuerySyntaxError, sentence: str) -> None:
    assert error.sentence == sentence


def test_an_error_moves_with_the_text_around_its_query() -> None:
    error = QuerySyntaxError("m", Span(1, 2), found="f", expected=("e",), fix="x").at(Span(11, 12))
    assert (error.span, error.message, error.found, error.expected, error.fix) == (Span(11, 12), "m", "f", ("e",), "x")


@pytest.mark.parametrize(
    ("text", "short"), [("plain", "plain"), ("two\n  lines", "two lines"), ("x" * 61, "x" * 60 + "…")]
)
def test_what_is_quoted_in_a_message_is_one_short_line(text: str, short: str) -> None:
    assert shortened(text) == short
