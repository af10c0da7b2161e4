"""What a metric can cost at most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.contract.load import load_contract
from lrcp.contract.model import Metric, MetricStatus, MetricType, Tag, cardinality
from lrcp.core.position import Position

HERE = Position("contract/tags.yaml")


def tag(key: str, bound: int, *, when_true: bool = False, determined_by: str | None = None) -> Tag:
    return Tag(key, None, bound, when_true, determined_by, "A tag.", HERE)


def metric(type: MetricType, *tags: Tag, percentiles: bool = False) -> Metric:
    return Metric("m", type, percentiles, None, tags, ("llm",), MetricStatus.EMITTED, "A metric.", HERE)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (metric(MetricType.COUNT), 1),
        (metric(MetricType.GAUGE, tag("a", 4)), 4),
        (metric(MetricType.DISTRIBUTION, tag("a", 4)), 20),
        (metric(MetricType.DISTRIBUTION, tag("a", 4), percentiles=True), 40),
        (metric(MetricType.COUNT, tag("a", 4), tag("b", 3)), 12),
        (metric(MetricType.COUNT, tag("a", 4), tag("b", 1, when_true=True)), 8),
        (metric(MetricType.COUNT, tag("a", 4), tag("b", 3, determined_by="a")), 4),
        (metric(MetricType.COUNT, tag("b", 3, determined_by="a")), 3),
    ],
    ids=[
        "a metric without tags is one",
        "each value of a tag is one",
        "a distribution counts five times",
        "percentiles count as much again",
        "tags multiply",
        "a tag that may be absent has one state more",
        "a tag settled by another adds nothing",
        "unless the other is not on the metric",
    ],
)
def test_cardinality_is_what_could_be_billed(measured: Metric, expected: int) -> None:
    assert cardinality(measured) == expected


def test_a_metric_finds_its_tag_by_key() -> None:
    endpoint = tag("endpoint", 2)

    assert metric(MetricType.COUNT, endpoint).tag("endpoint") is endpoint
    assert metric(MetricType.COUNT, endpoint).tag("model") is None


def test_the_metric_types_are_given_by_name(write: Callable[..., Path]) -> None:
    assert load_contract(write()).metric_types == {"llm.calls": "count", "llm.latency": "distribution"}
