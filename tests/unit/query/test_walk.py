from __future__ import annotations

import pytest

from lrcp.query import ast, children, find, parse_metric, parse_monitor, walk


def test_walking_meets_every_node_in_the_order_of_the_text() -> None:
    tree = parse_metric("avg:a{x:1,!y} + abs(avg:b{*})")
    assert [type(node).__name__ for node in walk(tree)] == [
        "Binary",
        "MetricQuery",
        "And",
        "Tag",
        "Not",
        "Tag",
        "Call",
        "MetricQuery",
        "Everything",
    ]


def test_walking_enters_the_queries_inside_a_monitor() -> None:
    monitor = parse_monitor('logs("a:(b OR c)").last("5m") > 1')
    assert [node.text for node in walk(monitor) if isinstance(node, ast.Term)] == ["b", "c"]


def test_children_are_those_directly_below() -> None:
    tree = parse_metric("avg:a{*} - 1")
    assert isinstance(tree, ast.Binary)
    assert children(tree) == [tree.left, tree.right]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (ast.MetricQuery, ["avg:a{x:1,!y}", "avg:b{*}"]),
        (ast.Tag, ["x:1", "y"]),
        (ast.Call, ["abs(avg:b{*})"]),
        (ast.Binary, ["avg:a{x:1,!y} + abs(avg:b{*})"]),
        (ast.Number, []),
    ],
)
def test_nodes_of_a_kind_are_found_in_the_order_of_the_text(kind: type[ast.Node], found: list[str]) -> None:
    text = "avg:a{x:1,!y} + abs(avg:b{*})"
    assert [text[node.span.start : node.span.end] for node in find(parse_metric(text), kind)] == found


def test_equal_trees_have_nodes_of_their_own() -> None:
    near, far = parse_metric("avg:a{*}"), parse_metric("   avg:a{*}")
    assert near == far
    assert [node.span.start for tree in (near, far) for node in find(tree, ast.MetricQuery)] == [0, 3]


def test_a_part_of_a_tree_is_looked_through_alone() -> None:
    tree = parse_metric("avg:a{x:1} / avg:b{y:2}")
    assert isinstance(tree, ast.Binary)
    assert [tag.key for tag in find(tree.right, ast.Tag)] == ["y"]
