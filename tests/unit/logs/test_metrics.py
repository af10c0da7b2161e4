from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.capture import Point
from lrcp.core.errors import FindingsError
from lrcp.core.event import Event
from lrcp.logs import LogMetric, Section, points_of, read_log_metric

GROUPS = [{"path": "@llm.model", "tag_name": "model"}, {"path": "env", "tag_name": "env"}]


def metric(type: str = "count", **changes: Any) -> LogMetric:
    compute = {"aggregation_type": type, **({"path": "@cost"} if type == "distribution" else {})}
    written = {"name": "llm.x", "compute": [compute], "filter": [{"query": "service:chat"}], "group_by": GROUPS}
    return read_log_metric(Section.of({**written, **changes}))


def log(at: float = 25.0, **attributes: Any) -> Event:
    return Event(at, "logs", {"service": "chat", **attributes}, ("env:local",))


def test_a_count_counts_logs_by_flush_and_group() -> None:
    point = metric().point(log(llm={"model": "m"}))
    assert point == Point(20.0, "llm.x", "c", (1.0,), ("env:local", "model:m"))


@pytest.mark.parametrize(("cost", "value"), [(0.25, 0.25), ("1.5", 1.5), (3, 3.0)])
def test_a_distribution_measures_an_attribute(cost: Any, value: float) -> None:
    point = metric("distribution").point(log(cost=cost))
    assert point == Point(20.0, "llm.x", "d", (value,), ("env:local",))


@pytest.mark.parametrize("cost", [None, "x", True, [1], "inf"])
def test_a_log_without_a_number_is_not_measured(cost: Any) -> None:
    assert metric("distribution").point(log(cost=cost)) is None


def test_a_log_that_does_not_match_adds_nothing() -> None:
    assert metric().point(Event(0, "logs", {"service": "x"})) is None


@pytest.mark.parametrize(("value", "tag"), [(True, "model:true"), (7, "model:7"), (None, None), ({"a": 1}, None)])
def test_a_group_is_a_single_value_or_left_out(value: Any, tag: str | None) -> None:
    point = metric(group_by=GROUPS[:1]).point(log(llm={"model": value}))
    assert point is not None
    assert point.tags == ((tag,) if tag else ())


def test_a_log_adds_to_every_metric_it_matches() -> None:
    metrics = [metric(), metric("distribution"), metric(filter=[{"query": "service:x"}])]
    assert [point.type for point in points_of(log(cost=1), metrics)] == ["c", "d"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"compute": [{"aggregation_type": "sum"}]}, "`aggregation_type` cannot be `sum`"),
        ({"compute": [{"aggregation_type": "distribution"}]}, "`path` is missing"),
        ({"filter": None}, "`filter` must be a map"),
    ],
)
def test_wrong_declarations_are_findings(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(FindingsError, match=message):
        metric(**changes)
