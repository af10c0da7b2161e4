from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.located import Located
from lrcp.core.position import Position, Span

HERE = Position("a.yaml", 6, 10)
THERE = Position("b.yaml", 2, 3)
# `avg:` as written, then an expression's result, then `{*}` as written behind it
TEXT = Located.join(
    [
        Located.of("avg:", HERE),
        Located.of("llm.cost.usd", THERE, exact=False),
        Located.of("{*}", Position("a.yaml", 6, 30)),
    ]
)


def test_the_text_is_that_of_its_pieces() -> None:
    assert str(TEXT) == "avg:llm.cost.usd{*}"
    assert len(TEXT) == len("avg:llm.cost.usd{*}")


@pytest.mark.parametrize(
    ("offset", "position"),
    [
        (0, HERE),
        (3, Position("a.yaml", 6, 13)),
        (4, THERE),
        (15, THERE),
        (16, Position("a.yaml", 6, 30)),
        (19, Position("a.yaml", 6, 33)),
        (-5, HERE),
    ],
)
def test_each_character_knows_where_it_was_written(offset: int, position: Position) -> None:
    assert TEXT.at(offset) == position


@pytest.mark.parametrize(
    ("span", "position", "exact"),
    [
        (Span(0, 4), HERE, True),
        (Span(4, 16), THERE, False),
        (Span(17, 19), Position("a.yaml", 6, 31), True),
        (Span(2, 6), Position("a.yaml", 6, 12), False),
    ],
)
def test_a_span_is_exact_only_within_one_piece_written_as_it_is(span: Span, position: Position, exact: bool) -> None:
    assert TEXT.spot(span) == (position, exact)


def test_a_text_without_pieces_is_nowhere() -> None:
    with pytest.raises(ValueError, match="at least one piece"):
        Located(()).at(0)


@given(st.lists(st.text(max_size=5), min_size=1), st.integers(0, 60))
def test_in_exact_pieces_the_column_grows_with_the_offset(texts: list[str], offset: int) -> None:
    begin = 1
    pieces = []
    for text in texts:
        pieces.append(Located.of(text, Position("a.yaml", 1, begin)))
        begin += len(text)
    joined = Located.join(pieces)

    offset = min(offset, len(joined))
    assert joined.at(offset) == Position("a.yaml", 1, offset + 1)
