from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.yamldoc import parse_yaml
from lrcp.spec.tree import Branch, build, empty, find, leaves, merge, place_of

SCALARS = st.none() | st.booleans() | st.integers() | st.text(alphabet="abc", max_size=4)
VALUES = st.recursive(
    SCALARS, lambda item: st.lists(item, max_size=3) | st.dictionaries(st.text("ab", max_size=2), item, max_size=3)
)
# Layers that agree on which keys hold maps, as the schemas demand.
LAYERS = st.recursive(
    st.fixed_dictionaries({}, optional={"a": SCALARS}),
    lambda item: st.fixed_dictionaries({}, optional={"a": SCALARS, "b": st.lists(SCALARS), "m": item, "n": item}),
)
MAPS = st.dictionaries(st.text("ab", min_size=1, max_size=2), VALUES, max_size=4)


def tree(value: Any, layer: str = "") -> Branch:
    node = build(parse_yaml(yaml.safe_dump(value), "file.yaml"), layer=layer)
    assert isinstance(node, Branch)
    return node


def merged(base: Any, over: Any) -> Any:
    """What merging means, on plain values."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return {**base, **{key: merged(base[key], value) if key in base else value for key, value in over.items()}}


@given(MAPS, MAPS)
def test_maps_merge_and_everything_else_replaces(base: Any, over: Any) -> None:
    assert merge(tree(base), tree(over)).plain == merged(base, over)


@given(MAPS)
def test_merging_with_nothing_changes_nothing(value: Any) -> None:
    node = tree(value)
    assert merge(node, empty(node.position)).plain == merge(empty(node.position), node).plain == node.plain


@given(LAYERS, LAYERS, LAYERS)
def test_merging_layers_in_any_grouping_gives_the_same(first: Any, second: Any, third: Any) -> None:
    a, b, c = tree(first), tree(second), tree(third)
    assert merge(merge(a, b), c).plain == merge(a, merge(b, c)).plain


def test_each_scalar_keeps_the_layer_and_the_place_it_came_from() -> None:
    base, over = tree({"a": 1, "b": {"c": 2, "d": 3}}, "base"), tree({"b": {"d": 4}}, "over")
    result = merge(base, over)
    assert [(path, leaf.value, leaf.layer) for path, leaf in leaves(result)] == [
        (("a",), 1, "base"),
        (("b", "c"), 2, "base"),
        (("b", "d"), 4, "over"),
    ]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), "1:1"),
        (("b",), "2:1"),
        (("b", 1), "4:3"),
        (("b", 1, "c"), "4:3"),
        (("b", 7), "2:1"),
        (("x", "y"), "1:1"),
    ],
)
def test_a_path_leads_to_its_key_or_to_the_nearest_ancestor(path: tuple[str | int, ...], place: str) -> None:
    node = build(parse_yaml("a: 1\nb:\n- 2\n- c: 3\n", "file.yaml"))
    assert str(place_of(node, path)) == f"file.yaml:{place}"


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    node = tree({"a": {"b": [1]}})
    assert find(node, ("a", "b", 0)) is not None
    assert find(node, ("a", "b", 1)) is None
    assert find(node, ("a", "c", "d")) is None


def test_what_holds_an_expression_is_not_constant_and_the_rest_is_shared() -> None:
    node = tree({"a": "<< x >>", "b": {"c": 1}})
    assert not node.constant
    assert node.branch("b").constant
    assert node.branch("b").plain is node.branch("b").plain
