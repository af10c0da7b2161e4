from __future__ import annotations

import pytest

from lrcp.rules.vocabulary import Metric, Vocabulary


@pytest.mark.parametrize(
    ("name", "type", "percentiles"),
    [
        ("trace.fastapi.request", "distribution", True),
        ("trace.fastapi.request.hits", "count", False),
        ("trace.fastapi.request.errors", "count", False),
        ("trace.fastapi.request.duration", "gauge", False),
        ("trace.fastapi.request.apdex", "gauge", False),
    ],
)
def test_the_metrics_of_traced_services_are_known_for_any_operation(name: str, type: str, percentiles: bool) -> None:
    metric = Vocabulary().metric(name)
    assert metric is not None
    assert (metric.type, metric.has_percentiles) == (type, percentiles)


def test_what_nobody_declares_is_unknown() -> None:
    known = Metric("llm.request.count", "count")
    assert Vocabulary({known.name: known}).metric("llm.request.count") is known
    assert Vocabulary({known.name: known}).metric("llm.request.cout") is None
