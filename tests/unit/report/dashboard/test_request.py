"""Requests: formulas over time, and as one number a group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lrcp.core.errors import LrcpError
from lrcp.report.dashboard import Data
from lrcp.report.dashboard.request import Request, unit_of
from tests.unit.report.dashboard.conftest import Make, log, metric, request, usual

COUNT = "sum:llm.request.count{*} by {endpoint}.as_count()"


def rows(data: Data, **written: Any) -> dict[str, list[float | None]]:
    return {",".join(row.group): row.values for row in Request.of(written, data, {}).rows()}


@pytest.mark.parametrize(
    ("query", "aggregator", "value"),
    [
        ("sum:llm.request.count{*}.as_count()", "sum", 240.0),
        ("sum:llm.request.count{*}.as_count()", "avg", 2.0),
        ("sum:llm.request.count{*}.as_rate()", "avg", 0.2),
        ("avg:llm.health_score{*}", "last", 90.0),
        ("max:llm.request.latency_ms{*}", "max", 400.0),
        ("sum:llm.request.count{endpoint:/none}.as_count()", "sum", None),
    ],
)
def test_a_query_becomes_one_number_by_its_own_aggregator(
    make: Make, query: str, aggregator: str, value: float | None
) -> None:
    found = rows(make(), **request(metric(query, aggregator=aggregator)))

    assert found.get("", [None]) == [pytest.approx(value) if value is not None else None]


def test_percentiles_are_those_of_the_whole_time_frame(make: Make) -> None:
    found = rows(make(), **request(metric("p50:llm.request.latency_ms{*} by {endpoint}", aggregator="percentile")))

    assert found == {"endpoint:/qa": [pytest.approx(100, rel=0.02)], "endpoint:/reason": [pytest.approx(400, rel=0.02)]}


def test_a_formula_joins_groups(make: Make) -> None:
    errors = metric("sum:llm.error.count{*} by {endpoint}.as_count()", "query2", aggregator="sum")
    written = request(metric(COUNT, aggregator="sum"), errors, formulas=[{"formula": "query2 / query1 * 100"}])

    assert rows(make(), **written)["endpoint:/qa"] == [pytest.approx(100 / 6)]


def test_lines_carry_the_alias_or_the_group(make: Make) -> None:
    data = make()
    grid = data.grid(60)
    alone = Request.of(request(metric(COUNT), formulas=[{"formula": "query1", "alias": "all"}]), data, {})
    two = [{"formula": "query1", "alias": "one"}, {"formula": "query1 * 2", "alias": "two"}]
    both = Request.of(request(metric(COUNT), formulas=two), data, {})

    assert [line.label for line in alone.lines(grid)] == ["/qa", "/reason"]
    assert [line.label for line in both.lines(grid)] == ["one /qa", "one /reason", "two /qa", "two /reason"]


def test_a_count_over_time_adds_up_within_buckets(make: Make) -> None:
    data = make()
    (line,) = Request.of(request(metric("sum:llm.request.count{*}.as_count()")), data, {}).lines(data.grid(20))

    assert line.values.tolist() == [12.0] * 20


def test_functions_see_the_whole_series(make: Make) -> None:
    data = make()
    written = request(metric("sum:llm.request.count{*}.as_count()"), formulas=[{"formula": "cumsum(query1)"}])
    (line,) = Request.of(written, data, {}).lines(data.grid(20))

    assert line.values[-1] == 240


def test_logs_are_counted_by_bucket_and_group(make: Make) -> None:
    data = make([*usual(), log(1, action="model"), log(1.2, action="model"), log(5, action="cache")])
    query = {
        "data_source": "logs",
        "name": "query1",
        "search": {"query": "@action:*"},
        "compute": {"aggregation": "count"},
        "group_by": [{"facet": "@action", "limit": 5, "sort": {"aggregation": "count", "order": "desc"}}],
    }
    lines = {each.label: each.values for each in Request.of(request(query), data, {}).lines(data.grid(20))}

    assert np.nansum(lines["model"]) == 2
    assert lines["model"][1] == 2
    assert lines["cache"][5] == 1
    assert rows(data, **request(query)) == {"@action:cache": [1.0], "@action:model": [2.0]}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"q": "sum:a{*}"}, "without formulas"),
        (request(metric("a{*}")), "without space aggregator"),
        (request({"data_source": "slo", "name": "query1", "slo_id": "x"}), "data source `slo`"),
        (request(metric("sum:llm.request.count{*}"), formulas=[{"formula": "query9"}]), "query9"),
    ],
)
def test_what_is_not_evaluated_is_named(make: Make, written: dict[str, Any], why: str) -> None:
    data = make()
    with pytest.raises(LrcpError, match=why):
        list(Request.of(written, data, {}).lines(data.grid(60)))


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ({"formula": "a"}, ""),
        ({"formula": "a", "number_format": {"unit": {"type": "canonical_unit", "unit_name": "dollar"}}}, "dollar"),
        ({"formula": "a", "number_format": {"unit": {"type": "custom_unit_label", "label": "tokens"}}}, "tokens"),
    ],
)
def test_the_unit_of_a_formula(formula: dict[str, Any], unit: str) -> None:
    assert unit_of(formula) == unit
