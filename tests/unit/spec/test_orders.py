from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.position import Position
from lrcp.spec.model import Resource
from lrcp.spec.orders import ORDERS, in_order

INDEX = "datadog_logs_index"


def resource(type: str, id: str, **arguments: Any) -> Resource:
    return Resource(type, id, id, "production", "org", arguments, Position("log_pipelines/a.yaml"))


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["b", "a"], ["b", "a", "c"]),
        (["c", "b", "a"], ["c", "b", "a"]),
        (["b", "b", "other"], ["b", "a", "c"]),
        (None, ["a", "b", "c"]),
    ],
)
def test_what_is_ordered_comes_first_and_the_rest_as_it_was_declared(
    listed: list[str] | None, expected: list[str]
) -> None:
    resources = [resource(INDEX, id) for id in "abc"]
    if listed is not None:
        indexes = [f"tf://{INDEX}/{id}/id" for id in listed]
        resources.append(resource("datadog_logs_index_order", "all", indexes=indexes))
    assert [each.id for each in in_order(resources, INDEX)] == expected


def test_a_kind_without_order_stands_as_it_was_declared() -> None:
    resources = [resource("datadog_logs_metric", id) for id in "ba"]
    assert [each.id for each in in_order(resources, "datadog_logs_metric")] == ["b", "a"]


def test_each_listed_name_has_its_place() -> None:
    order = ORDERS[INDEX]
    made = resource(order.type, "all", indexes=["literal", f"tf://{INDEX}/a/id"])
    assert order.listed(made) == [("a", ("indexes", 1))]
