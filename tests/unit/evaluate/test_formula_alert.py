"""Formula monitors: arithmetic over named queries of events and metrics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from lrcp.core.capture import Point
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.event import Event
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, SeriesStore
from lrcp.evaluate.definition import options_of
from lrcp.evaluate.events import EventStore
from lrcp.query import parse_monitor

START = 1_768_435_200
RATIO = 'formula("bad / total * 100").last("5m") > 10'


def log(at: int, **attributes: Any) -> Event:
    return Event(START + at, "logs", attributes)


def count(name: str, search: str = "*", by: str = "", **compute: Any) -> dict[str, Any]:
    block: dict[str, Any] = {
        "name": name,
        "data_source": "logs",
        "search": {"query": search},
        "compute": [{"aggregation": "count", **compute}],
    }
    return {**block, "group_by": [{"facet": by}]} if by else block


def of_metric(name: str, query: str, aggregator: str = "sum", source: str = "metrics") -> dict[str, Any]:
    return {"name": name, "data_source": source, "query": query, "aggregator": aggregator}


def evaluator(
    query: str,
    events: Iterable[Event] = (),
    points: Iterable[Point] = (),
    *,
    type: str = "log alert",
    metrics: list[dict[str, Any]] | None = None,
    queries: list[dict[str, Any]] | None = None,
    **options: Any,
) -> MonitorEvaluator:
    variables = {"event_query": queries or [], "cloud_cost_query": metrics or []}
    arguments = {"type": type, "new_group_delay": 0, **options}
    definition = MonitorDefinition(
        "m", "m", type, query, parse_monitor(query, type), options_of(arguments), variables=variables
    )
    store, series = EventStore(), SeriesStore()
    store.extend(events)
    series.extend(points)
    return MonitorEvaluator(definition, series, events=store)


def values(query: str, *given: Any, after: int = 300, **options: Any) -> dict[str, float | None]:
    return {each.group: each.value for each in evaluator(query, *given, **options).evaluate(START + after)}


BAD, TOTAL = count("bad", "status:error"), count("total")
LOGS = [log(0, status="error", g="a"), log(10, status="ok", g="a"), log(20, status="ok", g="b"), log(30, g="b")]


def test_a_ratio_of_counts() -> None:
    assert values(RATIO, LOGS, queries=[BAD, TOTAL]) == {"*": 25}


def test_the_state_follows_the_value() -> None:
    monitor = evaluator(RATIO, LOGS, queries=[BAD, TOTAL], monitor_thresholds={"critical": 10, "warning": 5})
    seen = [str(each.state) for at in (0, 60, 330, 400) for each in monitor.evaluate(START + at)]

    assert seen == ["OK", "Alert", "OK", "OK"]


def test_without_any_event_a_formula_of_counts_is_zero() -> None:
    assert values(RATIO, queries=[BAD, TOTAL]) == {"*": 0}
    assert values(RATIO, queries=[BAD, TOTAL], on_missing_data="show_no_data") == {"*": None}


def test_a_count_that_is_missing_beside_another_is_zero() -> None:
    queries = [count("bad", "status:error", "@g"), count("total", by="@g")]

    assert values(RATIO, LOGS, queries=queries) == {"@g:a": 50, "@g:b": 0}


def test_a_measure_that_is_missing_gives_no_point() -> None:
    slow = count("slow", by="@g", aggregation="max", metric="@ms")
    events = [log(0, g="a", ms=50), log(0, g="b")]
    query = 'formula("slow / total").last("5m") > 10'

    assert values(query, events, queries=[slow, count("total", by="@g")]) == {"@g:a": 50}


def test_a_division_by_zero_gives_no_point() -> None:
    events = [log(0, status="error")]
    queries = [BAD, count("good", "status:ok", aggregation="sum", metric="@n")]

    assert values('formula("bad / good").last("5m") > 1', [*events, log(0, status="ok", n=0)], queries=queries) == {
        "*": None
    }


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("total", 4),
        ("-bad + total", 3),
        ("(total - bad) / 2", 1.5),
        ("abs(bad - total)", 3),
        ("clamp_max(total, 2)", 2),
        ("default_zero(bad)", 1),
        ("cutoff_min(total, 9)", None),
        ("total - hour_before(total)", 2),
        ("total - timeshift(total, -3600)", 2),
        ("count_not_null(total)", 1),
    ],
)
def test_functions_apply_to_the_value_of_the_window(formula: str, value: float | None) -> None:
    earlier = [log(-3600), log(-3500)]
    seen = values(
        f'formula("{formula}").last("5m") > 100', [*LOGS, *earlier], queries=[BAD, TOTAL], on_missing_data="resolve"
    )

    assert seen == {"*": value}


def test_an_unused_query_still_groups() -> None:
    assert evaluator('formula("a").last("5m") > 1', queries=[count("a"), count("b", by="@g")]).grouped


def point(at: int, name: str, value: float, type: str = "c", *tags: str) -> Point:
    return Point(START + at, name, type, (value,), tags)


@pytest.mark.parametrize(
    ("aggregator", "value"),
    [("sum", 60), ("avg", 20), ("mean", 20), ("min", 10), ("max", 30), ("last", 30)],
)
def test_a_metric_is_brought_to_one_number_by_its_aggregator(aggregator: str, value: float) -> None:
    points = [point(0, "usd", 10, "g"), point(60, "usd", 20, "g"), point(120, "usd", 30, "g")]
    metrics = [of_metric("cost", "sum:usd{*}", aggregator)]

    assert values('formula("cost").last("5m") > 100', (), points, metrics=metrics, type="cost alert") == {"*": value}


def test_percentiles_of_a_metric_are_merged_over_the_window() -> None:
    points = [Point(START, "ms", "d", tuple(map(float, range(1, 101))), ())]
    metrics = [of_metric("slow", "p95:ms{*}", "percentile")]

    seen = values('formula("slow").last("5m") > 100', (), points, metrics=metrics, type="query alert")
    assert seen["*"] == pytest.approx(95, rel=0.01)


def test_metrics_and_events_combine() -> None:
    points = [point(0, "usd", 10), point(60, "usd", 20)]
    metrics = [of_metric("cost", "sum:usd{*}.as_count()")]
    query = 'formula("cost / total").last("5m") > 100'

    assert values(query, LOGS, points, metrics=metrics, queries=[TOTAL]) == {"*": 7.5}


def test_a_notification_shows_an_event_of_the_first_query() -> None:
    monitor = evaluator(RATIO, LOGS, queries=[BAD, TOTAL])
    (found,) = monitor.evaluate(START + 300)

    assert found.transition is not None
    assert found.transition.sample == LOGS[0]


@pytest.mark.parametrize(
    ("query", "options", "error", "says"),
    [
        ('formula("a / totl").last("5m") > 1', {"queries": [count("a"), TOTAL]}, LrcpError, "names `totl`.*`total`"),
        ('formula("a").last("5m") > 1', {}, LrcpError, "there are none"),
        (
            'formula("ewma_5(total)").last("5m") > 1',
            {"queries": [TOTAL]},
            UnsupportedError,
            r"`ewma_5\(\)` in a formula monitor",
        ),
        ('formula("total").rollup("sum").last("5m") > 1', {"queries": [TOTAL]}, UnsupportedError, r"`\.rollup\(\)`"),
        (
            'formula("c").last("7d") > 1',
            {"metrics": [of_metric("c", "sum:aws.cost.amortized{*}", source="cloud_cost")], "type": "cost alert"},
            UnsupportedError,
            "data source `cloud_cost`",
        ),
        (
            'formula("c").last("7d").anomaly(direction="above", threshold=10) >= 5',
            {"metrics": [of_metric("c", "sum:usd{*}")], "type": "cost alert"},
            UnsupportedError,
            r"`\.anomaly\(\)` of a formula",
        ),
        (
            'formula("c").last("5m") > 1',
            {"metrics": [of_metric("c", "sum:usd{*}", "stddev")], "type": "query alert"},
            UnsupportedError,
            "`stddev`",
        ),
    ],
)
def test_what_is_not_evaluated_is_refused_by_name(
    query: str, options: dict[str, Any], error: type[LrcpError], says: str
) -> None:
    with pytest.raises(error, match=says):
        evaluator(query, **options)


def test_kinds_of_queries_that_are_not_captured_are_refused() -> None:
    definition = MonitorDefinition(
        "m",
        "m",
        "data-quality alert",
        'formula("q").last("30m") > 1',
        parse_monitor('formula("q").last("30m") > 1'),
        variables={"data_quality_query": {"name": "q"}},
    )
    with pytest.raises(UnsupportedError, match="monitor type `data-quality alert`"):
        MonitorEvaluator(definition, SeriesStore())
