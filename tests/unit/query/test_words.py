"""Terminals of the grammar never show in a message."""

from __future__ import annotations

import pytest

from lrcp.query.syntax import parser
from lrcp.query.words import _PHRASES, in_words, only_sign

TERMINALS = [*sorted({terminal.name for terminal in parser().terminals} - {"__IGNORE_0"}), "$END"]


@pytest.mark.parametrize("terminal", TERMINALS)
def test_every_terminal_is_part_of_a_phrase(terminal: str) -> None:
    assert any(terminal in covered for _, covered, _ in _PHRASES)


def test_nothing_that_may_stand_somewhere_goes_unsaid(good: tuple[str, dict[str, str]]) -> None:
    language, entry = good
    interactive = parser().parse_interactive(entry["query"], start=language)
    for _ in interactive.iter_parse():
        accepted = set(interactive.accepts())
        for needed, covered, _phrase in _PHRASES:
            accepted -= covered if needed <= accepted else set()
        assert not accepted


def test_a_metric_query_is_one_thing_however_it_may_begin() -> None:
    operand = frozenset({"NAME", "COUNT_IF", "NUMBER", "STRING", "LPAR", "MINUS", "PLUS"})
    assert in_words(operand, "metric") == ("a metric query, a function or a number",)
    assert in_words(operand, "formula") == ("a query's name, a function or a number",)


@pytest.mark.parametrize(
    ("accepted", "sign"), [({"RBRACE"}, "}"), ({"NAME"}, ""), ({"RBRACE", "COMMA"}, ""), (set(), "")]
)
def test_a_sign_is_proposed_only_where_nothing_else_may_stand(accepted: set[str], sign: str) -> None:
    assert only_sign(frozenset(accepted)) == sign
