"""Metric monitors and composites as trees."""

from __future__ import annotations

import pytest

from lrcp.query import ast, parse_metric, parse_monitor


def metric(text: str) -> ast.MetricMonitor:
    monitor = parse_monitor(text)
    assert isinstance(monitor, ast.MetricMonitor)
    return monitor


def test_a_metric_monitor_is_an_aggregation_of_an_expression_and_a_condition() -> None:
    assert parse_monitor("avg(last_5m):avg:a{*} / avg:b{*} * 100 >= 90") == ast.MetricMonitor(
        "avg", ast.Window("last", 5, "m"), parse_metric("avg:a{*} / avg:b{*} * 100"), ast.Condition(">=", 90.0)
    )


@pytest.mark.parametrize(
    ("text", "window", "seconds"),
    [
        ("last_5m", ast.Window("last", 5, "m"), 300),
        ("last_48h", ast.Window("last", 48, "h"), 172_800),
        ("last_1mo", ast.Window("last", 1, "mo"), 2_592_000),
        ("current_1d", ast.Window("current", 1, "d"), 86_400),
        ("next_2w", ast.Window("next", 2, "w"), 1_209_600),
    ],
)
def test_a_window_is_a_kind_and_a_length(text: str, window: ast.Window, seconds: int) -> None:
    found = metric(f"avg({text}):avg:a{{*}} > 1").window
    assert (found, found.seconds, found.text) == (window, seconds, text)


@pytest.mark.parametrize(
    ("comparison", "condition"),
    [
        ("> 5", ast.Condition(">", 5.0)),
        (">=.5", ast.Condition(">=", 0.5)),
        ("< -10.5", ast.Condition("<", -10.5)),
        ("<= 1e3", ast.Condition("<=", 1000.0)),
        ("== 0", ast.Condition("==", 0.0)),
        ("!= 1", ast.Condition("!=", 1.0)),
    ],
)
def test_the_condition_ends_the_query(comparison: str, condition: ast.Condition) -> None:
    assert metric(f"avg(last_5m):avg:a{{*}} {comparison}").condition == condition


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("change(avg(last_5m),last_1h)", ast.Change("change", 3600)),
        ("pct_change(avg(last_5m), 30m_ago)", ast.Change("pct_change", 1800)),
        ("change(avg(last_5m),1d_ago)", ast.Change("change", 86_400)),
        ("pct_change(avg(last_5m),last_1w)", ast.Change("pct_change", 604_800)),
    ],
)
def test_a_change_knows_how_far_back_it_looks(text: str, change: ast.Change) -> None:
    assert metric(f"{text}:avg:a{{*}} > 1").change == change


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1", ast.MonitorReference("1")),
        ("1 && !2", ast.CompositeAnd((ast.MonitorReference("1"), ast.CompositeNot(ast.MonitorReference("2"))))),
        (
            "1 || 2 && 3",
            ast.CompositeOr(
                (
                    ast.MonitorReference("1"),
                    ast.CompositeAnd((ast.MonitorReference("2"), ast.MonitorReference("3"))),
                )
            ),
        ),
        (
            "tf://datadog_monitor/chatbotservice--latency/id || 2",
            ast.CompositeOr(
                (ast.MonitorReference("tf://datadog_monitor/chatbotservice--latency/id"), ast.MonitorReference("2"))
            ),
        ),
    ],
)
def test_a_composite_combines_monitors(text: str, tree: ast.CompositeExpression) -> None:
    assert parse_monitor(text) == ast.CompositeMonitor(tree)
