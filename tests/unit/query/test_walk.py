from __future__ import annotations

from lrcp.query import ast, children, parse_metric, parse_monitor, walk


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
