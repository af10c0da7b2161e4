from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.event import Event
from lrcp.query import ast, parse_search
from lrcp.query.match import compile_search
from lrcp.rules.searches import conditions, implies, never_matches, required

FOLLOWS = [
    ("service:a status:error", "service:(a OR b)"),
    ("service:a", "*"),
    ("(service:a OR service:b) @y:1", "service:(b OR a)"),
    ("service:a -status:info", "-status:info"),
    ("status:error", "-status:info"),
    ("status:error", "-status:(info OR warn)"),
    ("@x:>5", "@x:>=5"),
    ("@x:>5", "@x:>4"),
    ("@x:7", "@x:>5"),
    ("@x:<=5", "@x:*"),
    ("@x:[1 TO 2]", "@x:*"),
    ("service:checkout-eu", "service:checkout-*"),
    ("-(@a:1 OR @b:2)", "-@a:1"),
    ("service:a service:b", "service:c"),
]
DOES_NOT = [
    ("service:a", "service:(a OR b) status:error"),
    ("*", "service:a"),
    ("@x:>=5", "@x:>5"),
    ("@x:>5", "@x:<9"),
    ("@x:1", "-@x:2"),
    ("-@x:2", "@x:1"),
    ("service:a*", "service:a"),
    ("@x:abc", "@x:>5"),
    ('"a*"', "a"),
    ("-@x:>5", "-@x:>4"),
]


@pytest.mark.parametrize(("narrow", "wide"), FOLLOWS)
def test_a_search_takes_all_of_another_one_where_that_can_be_proved(narrow: str, wide: str) -> None:
    assert implies(parse_search(narrow), parse_search(wide))


@pytest.mark.parametrize(("narrow", "wide"), DOES_NOT)
def test_what_may_differ_is_not_taken_for_the_same(narrow: str, wide: str) -> None:
    assert not implies(parse_search(narrow), parse_search(wide))


@pytest.mark.parametrize(
    ("search", "never"),
    [
        ("service:a service:b", True),
        ("@x:1 -@x:*", True),
        ("(service:a OR service:b) service:c", True),
        ("@x:>3 -@x:>2", True),
        ("@x:1 @x:2", False),  # a list has both
        ("team:a team:b", False),  # a tag may be there twice
        ("service:a* service:ab", False),
        ("service:a OR (service:b service:c)", False),
    ],
)
def test_a_search_that_contradicts_itself_never_matches(search: str, never: bool) -> None:
    assert never_matches(parse_search(search)) is never


def test_a_search_with_very_many_alternatives_is_not_judged() -> None:
    search = parse_search(" ".join(f"(@a{n}:1 OR @b{n}:1)" for n in range(12)))
    assert not implies(search, parse_search("-@c:1 @c:1"))
    assert not never_matches(search)
    assert required(search, "service") is None


@pytest.mark.parametrize(
    ("search", "values"),
    [
        ("service:(a OR b) @x:1", {"a", "b"}),
        ("(service:a @x:1) OR (service:b @y:1)", {"a", "b"}),
        ("service:a OR @x:1", None),
        ("service:a*", None),
        ("-service:a", None),
    ],
)
def test_the_values_of_a_key_are_known_where_every_match_has_one(search: str, values: set[str] | None) -> None:
    assert required(parse_search(search), "service") == values


def test_conditions_inside_of_a_group_have_its_key() -> None:
    found = conditions(parse_search("@a:(x OR >5) -(b OR @c:*)"))
    assert [(type(each).__name__, getattr(each, "key", None)) for each in found] == [
        ("Field", "@a"), ("Compare", "@a"), ("Term", None), ("Exists", "@c"),
    ]  # fmt: skip


KEYS = st.sampled_from(["service", "status", "@x", "@y"])
LEAVES = st.one_of(
    st.builds(ast.Field, KEYS, st.sampled_from(["a", "b", "a*", "1", "3"])),
    st.builds(ast.Exists, KEYS),
    st.builds(
        ast.Compare, st.sampled_from(["@x", "@y"]), st.sampled_from([">", ">=", "<", "<="]), st.sampled_from("123")
    ),
    st.just(ast.MatchAll()),
)
SEARCHES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(ast.SearchNot, inner),
        st.builds(ast.SearchAnd, st.tuples(inner, inner)),
        st.builds(ast.SearchOr, st.tuples(inner, inner)),
    ),
    max_leaves=6,
)
VALUES = st.one_of(st.none(), st.sampled_from(["a", "b", "ab", 1, 2, 3]))
ATTRIBUTES = st.fixed_dictionaries(
    {"service": VALUES, "status": VALUES, "x": st.one_of(VALUES, st.lists(VALUES, max_size=2)), "y": VALUES}
)


@given(narrow=SEARCHES, wide=SEARCHES, attributes=ATTRIBUTES)
def test_what_is_proved_holds_for_every_log(narrow: Any, wide: Any, attributes: dict[str, Any]) -> None:
    event = Event(0, "logs", {key: value for key, value in attributes.items() if value is not None})
    matched = compile_search(narrow)(event)
    if matched and implies(narrow, wide):
        assert compile_search(wide)(event)
    assert not (matched and never_matches(narrow))
