from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.live.differences import differences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("declared", "actual", "paths"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {"b": 2}, ["a"]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, ["a.b.1"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a.1"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a.1"]),
        ({"a": "text\n"}, {"a": "text"}, []),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": {"b": 1}}, {"a": None}, ["a"]),
        ({"a": None}, {}, []),
    ],
)
def test_only_what_is_declared_counts(declared, actual, paths) -> None:
    assert [each.path for each in differences(declared, actual)] == paths


@given(JSON)
def test_nothing_differs_from_itself(value) -> None:
    assert list(differences(value, value)) == []


@given(st.dictionaries(st.text("ab", max_size=2), JSON), st.dictionaries(st.text("cd", min_size=1), JSON))
def test_what_is_not_declared_may_be_anything(declared, more) -> None:
    assert list(differences(declared, declared | more)) == []
