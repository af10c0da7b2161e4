from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.logs.paths import MISSING, collect, get, merge, put, take

KEYS = st.text("abc", min_size=1, max_size=2)
PATHS = st.lists(KEYS, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("tree", "path", "value"),
    [
        ({"http": {"method": "GET"}}, "http.method", "GET"),
        ({"http.method": "GET"}, "http.method", "GET"),
        ({"http": {"url.path": "/"}}, "http.url.path", "/"),
        ({"a.b": {"c": 1}}, "a.b.c", 1),
        ({"a": {"b": None}}, "a.b", None),
        ({"hosts": [{"name": "x"}, {"name": "y"}]}, "hosts.1.name", "y"),
        ({"hosts": ["x"]}, "hosts.0", "x"),
        ({"hosts": ["x"]}, "hosts.1", MISSING),
        ({"hosts": ["x"]}, "hosts.name", MISSING),
        ({"a": 1}, "a.b", MISSING),
        ({}, "", MISSING),
    ],
)
def test_a_value_is_found_whether_its_keys_are_nested_or_hold_dots(tree: Any, path: str, value: Any) -> None:
    assert get(tree, path) == value


def test_setting_a_path_makes_the_objects_above_it() -> None:
    tree: dict[str, Any] = {"http": {"method": "GET"}}
    put(tree, "http.url.path", "/")
    assert tree == {"http": {"method": "GET", "url": {"path": "/"}}}


def test_a_plain_value_gives_way_to_an_object() -> None:
    tree: dict[str, Any] = {"error": "text"}
    put(tree, "error.message", "text")
    assert tree == {"error": {"message": "text"}}


def test_an_existing_key_with_dots_is_set_where_it_stands() -> None:
    tree: dict[str, Any] = {"a.b": 1}
    put(tree, "a.b", 2)
    assert tree == {"a.b": 2}


def test_taking_the_last_value_of_an_object_takes_the_object() -> None:
    tree: dict[str, Any] = {"geo": {"place": {"city": "Paris"}}, "x": 1}
    take(tree, "geo.place.city")
    assert tree == {"x": 1}


def test_taking_what_is_not_there_changes_nothing() -> None:
    tree: dict[str, Any] = {"geo": {}}
    take(tree, "geo.city")
    assert tree == {"geo": {}}


def test_the_values_of_the_elements_of_an_array_are_collected() -> None:
    users = [{"name": "John"}, {"name": "Jack"}, {"id": 3}]
    assert collect({"users": users}, "users.name") == ["John", "Jack"]
    assert collect({"users": users}, "users.age") is MISSING


def test_merging_keeps_what_the_other_tree_does_not_name() -> None:
    tree: dict[str, Any] = {"http": {"method": "GET", "url": "/"}, "x": 1}
    merge(tree, {"http": {"method": "POST"}, "x": {"y": 2}})
    assert tree == {"http": {"method": "POST", "url": "/"}, "x": {"y": 2}}


@given(st.dictionaries(PATHS, st.integers(), max_size=5), PATHS, st.integers())
def test_what_is_put_is_found_and_what_is_taken_is_not(values: dict[str, int], path: str, value: int) -> None:
    tree: dict[str, Any] = {}
    for each, number in values.items():
        put(tree, each, number)
    put(tree, path, value)
    assert get(tree, path) == value
    take(tree, path)
    assert get(tree, path) is MISSING
