"""What Datadog is told of a metric."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.contract.model import Metric, MetricStatus, MetricType, Tag
from lrcp.core.position import Position
from lrcp.evaluate import SeriesStore
from stacks.metrics import metadata, tag_configuration


def metric(type: MetricType, percentiles: bool = False) -> Metric:
    here = Position("contract/metrics.yaml")
    tags = tuple(Tag(key, None, 1, False, None, "A tag.", here) for key in ("service", "env"))
    return Metric("chat.answers", type, percentiles, "item", tags, ("llm",), MetricStatus.EMITTED, "Answers.", here)


@pytest.mark.parametrize("type", MetricType)
def test_the_type_is_the_one_that_queries_and_the_evaluator_see(type: MetricType) -> None:
    store = SeriesStore(types={"chat.answers": type.value})

    assert metadata(metric(type))["type"] == store.in_app("chat.answers")


def test_a_count_of_dogstatsd_is_a_rate_of_its_flush_interval() -> None:
    told = metadata(metric(MetricType.COUNT))

    assert (told["type"], told["statsd_interval"]) == ("rate", 10)


@pytest.mark.parametrize(
    ("type", "percentiles", "configured"),
    [
        (MetricType.COUNT, False, {"metric_type": "rate"}),
        (MetricType.GAUGE, False, {"metric_type": "gauge"}),
        (MetricType.DISTRIBUTION, False, {"metric_type": "distribution", "include_percentiles": False}),
        (MetricType.DISTRIBUTION, True, {"metric_type": "distribution", "include_percentiles": True}),
    ],
)
def test_only_a_distribution_says_whether_it_has_percentiles(
    type: MetricType, percentiles: bool, configured: dict[str, Any]
) -> None:
    assert tag_configuration(metric(type, percentiles)) == {
        "metric_name": "chat.answers",
        "tags": ["env", "service"],
        **configured,
    }
