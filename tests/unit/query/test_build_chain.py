"""Monitors written as a chain, as trees."""

from __future__ import annotations

import pytest

from lrcp.query import ast, parse_formula, parse_monitor, parse_search
from lrcp.query.kinds import EVENT_SOURCES


def test_an_event_monitor_keeps_its_search_as_tree_and_text() -> None:
    monitor = parse_monitor(r'logs("service:web \"a b\"").index("*").rollup("pc95", "@d").by("x,y").last("5m") > 5')
    assert monitor == ast.EventMonitor(
        "logs",
        parse_search('service:web "a b"'),
        "not compared",
        (
            ast.Step("index", ("*",)),
            ast.Step("rollup", ("pc95", "@d")),
            ast.Step("by", ("x,y",)),
            ast.Step("last", ("5m",)),
        ),
        ast.Condition(">", 5.0),
    )
    assert monitor.search_text == 'service:web "a b"'
    assert monitor.step("last") == ast.Step("last", ("5m",))
    assert monitor.step("over") is None


@pytest.mark.parametrize("source", EVENT_SOURCES)
def test_every_source_has_a_search_and_a_window(source: str) -> None:
    monitor = parse_monitor(f'{source}("error").rollup("count").last("5m") > 5')
    assert isinstance(monitor, ast.EventMonitor)
    assert (monitor.source, monitor.search) == (source, ast.Term("error"))


@pytest.mark.parametrize(
    ("text", "search"), [("", ast.MatchAll()), ("*", ast.MatchAll()), ("java -jar (x", ast.Term("java -jar (x"))]
)
def test_processes_are_found_by_text_that_is_no_language(text: str, search: ast.Search) -> None:
    monitor = parse_monitor(f'processes("{text}").over("*").rollup("count").last("5m") < 1')
    assert isinstance(monitor, ast.EventMonitor)
    assert monitor.search == search


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            '"a.check".over("env:prod","x").exclude("y").by("host","port").last(4).count_by_status()',
            ast.ServiceCheckMonitor("a.check", ("env:prod", "x"), ("host", "port"), ("y",), 4, "count_by_status"),
        ),
        (
            '"a.check".by("*").over("*").last(2).pct_by_status() > 50',
            ast.ServiceCheckMonitor("a.check", ("*",), ("*",), (), 2, "pct_by_status", ast.Condition(">", 50.0)),
        ),
    ],
)
def test_a_service_check_looks_at_its_last_runs(text: str, tree: ast.ServiceCheckMonitor) -> None:
    assert parse_monitor(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            'burn_rate("id").over("30d").long_window("1h").short_window("5m") > 14.4',
            ast.SloMonitor("burn_rate", "id", "30d", ast.Condition(">", 14.4), "1h", "5m"),
        ),
        (
            'error_budget("tf://datadog_service_level_objective/x--latency/id").over("7d") > 75',
            ast.SloMonitor(
                "error_budget", "tf://datadog_service_level_objective/x--latency/id", "7d", ast.Condition(">", 75.0)
            ),
        ),
    ],
)
def test_an_objective_is_watched_by_burn_rate_or_budget(text: str, tree: ast.SloMonitor) -> None:
    assert parse_monitor(text) == tree


@pytest.mark.parametrize(
    ("steps", "tree"),
    [
        ('.last("15m")', (ast.Step("last", ("15m",)),)),
        (
            '.last("7d").anomaly(direction="above", threshold=20)',
            (ast.Step("last", ("7d",)), ast.Step("anomaly", (), (("direction", "above"), ("threshold", 20.0)))),
        ),
        (
            ".by(job_name,workspace).last(10d)",
            (ast.Step("by", ("job_name", "workspace"), quoted=False), ast.Step("last", ("10d",), quoted=False)),
        ),
    ],
)
def test_a_formula_monitor_keeps_its_steps(steps: str, tree: tuple[ast.Step, ...]) -> None:
    monitor = parse_monitor(f'formula("a / b"){steps} > 1')
    assert monitor == ast.FormulaMonitor(parse_formula("a / b"), tree, ast.Condition(">", 1.0))
