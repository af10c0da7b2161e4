"""The table of functions agrees with the parser."""

from __future__ import annotations

import pytest

from lrcp.query import QuerySyntaxError, ast, parse_formula, parse_metric
from lrcp.query.functions import AGGREGATORS, FUNCTIONS, MODIFIERS, Function, is_aggregator


def call(function: Function, count: int) -> str:
    arguments = ["query1", *["1"] * (count - 1)]
    return f"{function.name}({', '.join(arguments)})"


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_a_function_takes_from_its_least_to_its_most_arguments(function: Function) -> None:
    for count in (function.least, function.most):
        assert isinstance(parse_formula(call(function, count)), ast.Call)
    with pytest.raises(QuerySyntaxError, match="too many arguments"):
        parse_formula(call(function, function.most + 1))


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if not function.by])
def test_only_aggregations_keep_tags(name: str) -> None:
    arguments = ", ".join(["a", *["1"] * (FUNCTIONS[name].least - 1)])
    with pytest.raises(QuerySyntaxError):
        parse_formula(f"{name}({arguments}, {{host}})")


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_a_function_says_its_group_meaning_and_source(function: Function) -> None:
    assert function.group
    assert function.meaning
    assert function.source


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("abs", "abs(query)"),
        ("top", "top(query, limit, 'by', 'direction')"),
        ("outliers", "outliers(query, 'DBSCAN|MAD|scaledDBSCAN|scaledMAD', tolerance, [percent])"),
        ("percentile", "percentile(query, 'p90', [{tag, …}])"),
        ("calendar_shift", "calendar_shift(query, 'shift', ['timezone'], ['start'])"),
    ],
)
def test_the_usage_shows_what_may_be_left_out(name: str, usage: str) -> None:
    assert FUNCTIONS[name].usage == usage


@pytest.mark.parametrize(
    "name", ["anomalies", "cumsum", "integral", "outliers", "piecewise_constant", "robust_trend", "trend_line"]
)
def test_forecast_holds_no_function_that_datadog_excludes(name: str) -> None:
    assert not FUNCTIONS[name].forecast


@pytest.mark.parametrize("name", MODIFIERS)
def test_every_modifier_follows_a_query(name: str) -> None:
    query = parse_metric(f"avg:a{{*}}.{name}()")
    assert isinstance(query, ast.MetricQuery)
    assert query.has(name)


@pytest.mark.parametrize("name", [*AGGREGATORS, "p50", "p75", "p90", "p95", "p99", "p99.99"])
def test_every_aggregator_stands_before_a_metric(name: str) -> None:
    assert is_aggregator(name)
    assert parse_metric(f"{name}:a{{*}}") == ast.MetricQuery(name, "a", ast.Everything())
