from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.position import Span
from lrcp.report.excerpt import WIDTH, underline


@pytest.mark.parametrize(
    ("text", "span", "line", "marker"),
    [
        ("sum:llm.cost.usd{*}", Span(4, 16), "sum:llm.cost.usd{*}", "    ^~~~~~~~~~~~"),
        ("naem: x", Span(0, 1), "naem: x", "^"),
        ("ends here", Span(9, 9), "ends here", "         ^"),
        ("first\nsecond\nthird", Span(8, 10), "second", "  ^~"),
        ("two lines\nlong", Span(4, 14), "two lines", "    ^~~~~"),
        ("a\tb", Span(2, 3), "a b", "  ^"),
        ("红色 x", Span(3, 4), "红色 x", "     ^"),
        ("\x1b[31mred", Span(5, 8), "�[31mred", "     ^~~"),
        ("", Span(0, 0), "", "^"),
    ],
)
def test_the_marker_stands_under_the_span(text: str, span: Span, line: str, marker: str) -> None:
    shown = underline(text, span)

    assert (shown.text, shown.marker) == (line, marker)


def test_a_long_line_is_folded_around_the_span() -> None:
    text = "a" * 500 + "HERE" + "b" * 500

    shown = underline(text, Span(500, 504))

    at = shown.text.index("HERE")
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert len(shown.text) == WIDTH + 2
    assert shown.marker == " " * at + "^~~~"


@given(st.text(max_size=300), st.integers(0, 320), st.integers(0, 320))
def test_whatever_the_span_the_marker_stays_near_the_line(text: str, start: int, length: int) -> None:
    shown = underline(text, Span(start, start + length))

    assert "^" in shown.marker
    assert "\n" not in shown.text
    assert len(shown.text) <= WIDTH + 2
    assert len(shown.marker) <= 2 * len(shown.text) + 1
