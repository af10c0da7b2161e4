"""Styles of scope, as they are mixed in dashboards that exist and as the documentation forbids."""

from __future__ import annotations

import pytest

from lrcp.query import QuerySyntaxError, parse_metric


@pytest.mark.parametrize(
    "scope",
    [
        "a,!b,$c",
        "a AND NOT b AND $c",
        "$a AND $b AND (x:5* OR y:4*)",
        "(NOT a) AND b",
        "(a OR b),$c",
        "a OR b,$c",
        "!(a OR b)",
        "NOT (a,b)",
        "(a,b) AND c",
        "*,*,$c",
        "k IN (a,b)",
    ],
)
def test_one_style_or_apart_by_parentheses(scope: str) -> None:
    parse_metric(f"avg:m{{{scope}}}")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("a AND !b", "a AND NOT b"),
        ("a,NOT b", "a AND NOT b"),
        ("a,b AND c", "a AND b AND c"),
        ("a,k IN (b)", "a AND k IN (b)"),
        ("!k IN (b)", "NOT k IN (b)"),
        ("a OR !b", "a OR NOT b"),
        ("x,(a AND !b)", "a AND NOT b"),
        ("a OR !b,c", "a OR NOT b"),
    ],
)
def test_mixed_styles_are_refused_with_the_scope_in_words(scope: str, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match="do not mix") as caught:
        parse_metric(f"avg:m{{{scope}}}")
    assert caught.value.fix == f"write `{words}`"


def test_the_scope_of_every_operand_is_checked() -> None:
    with pytest.raises(QuerySyntaxError, match="do not mix"):
        parse_metric("avg:m{*} + min(1, abs(avg:m{a AND !b}))")
