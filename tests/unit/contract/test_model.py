"""What the contract can be asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lrcp.contract.load import load_contract
from lrcp.contract.model import Metric, MetricStatus, MetricType, Tag
from lrcp.core.position import Position

HERE = Position("contract/metrics.yaml")


def test_a_metric_finds_its_tag_by_key() -> None:
    endpoint = Tag("endpoint", None, 2, False, None, "The route.", HERE)
    calls = Metric("calls", MetricType.COUNT, False, None, (endpoint,), ("llm",), MetricStatus.EMITTED, "Calls.", HERE)

    assert calls.tag("endpoint") is endpoint
    assert calls.tag("model") is None


def test_the_metric_types_are_given_by_name(write: Callable[..., Path]) -> None:
    assert load_contract(write()).metric_types == {"llm.calls": "count", "llm.latency": "distribution"}


ROOT = Path(__file__).parents[3]


def test_subjects_of_predictions_are_services_of_the_catalogue() -> None:
    services = {file.stem for file in (ROOT / "catalog/services").glob("*.yaml")}

    assert set(load_contract(ROOT).tags["subject"].values or ()) <= services
