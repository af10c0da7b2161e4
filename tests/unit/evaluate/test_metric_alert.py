from __future__ import annotations

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate import MonitorEvaluator, SeriesStore


def test_space_aggregation_follows_time_aggregation(values, stored):
    store = stored("m", "g", {"host:a": {0: 1, 10: 3}, "host:b": {0: 10, 10: 20}})

    assert values("max(last_5m):sum:m{*}", store) == {"*": 23}
    assert values("max(last_5m):avg:m{*}", store) == {"*": 11.5}
    assert values("max(last_5m):min:m{*}", store) == {"*": 3}
    assert values("min(last_5m):max:m{*}", store) == {"*": 10}


def test_gauges_are_interpolated_where_another_series_has_a_point(values, stored):
    store = stored("m", "g", {"host:a": {0: 0, 20: 4}, "host:b": {0: 10, 10: 10, 20: 10}})

    assert values("sum(last_5m):sum:m{*}", store) == {"*": 10 + 12 + 14}


def test_counts_are_not_interpolated(values, stored):
    store = stored("m", "c", {"host:a": {0: 10, 20: 10}, "host:b": {0: 10, 10: 10, 20: 10}})

    assert values("sum(last_5m):sum:m{*}.as_count()", store) == {"*": 50}


def test_a_lone_gauge_has_only_its_own_points(values, stored):
    assert values("sum(last_5m):sum:m{*}", stored("m", "g", {"": {0: 1, 60: 1, 120: 1}})) == {"*": 3}


def test_counts_are_zero_where_the_other_side_of_arithmetic_has_a_point(values, stored, point):
    store = stored("total", "c", {"a:x": {0: 10}, "a:y": {0: 10}})
    store.add(point(0, "errors", "c", 2.0, tags="a:x"))

    query = "sum(last_5m):sum:errors{*} by {a}.as_count() / sum:total{*} by {a}.as_count()"

    assert values(query, store) == {"a:x": 0.2, "a:y": 0}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("sum:errors{*}.as_count() / sum:total{*}.as_count()", 0),
        ("100 * sum:errors{*}.as_count() / sum:total{*}.as_count()", 0),
        ("(sum:errors{*}.as_count() + 10) / (sum:total{*}.as_count() + 10)", 0.5),
        ("-(5 - sum:errors{*}.as_count()) + sum:total{*}.as_count()", 5),
        ("(sum:errors{*}.as_count() + sum:timeouts{*}.as_count()) / sum:total{*}.as_count()", 0),
        ("sum:total{*}.as_count() / sum:errors{*}.as_count()", None),
        ("(sum:errors{*}.as_count() + 10) / (sum:timeouts{*}.as_count() + 10)", None),
        ("sum:errors{*} / sum:total{*}.as_count()", None),
    ],
)
def test_a_count_that_was_never_sent_is_zero_where_the_other_side_of_arithmetic_has_a_point(
    values, stored, expression, value
):
    store = stored("total", "c", {"": {0: 4, 10: 6}})

    found = values(f"sum(last_5m):{expression}", store)

    assert list(found.values()) == [value] or (value is None and not found)


def test_a_number_is_added_to_the_sum_and_not_to_each_bucket(values, stored, point):
    store = stored("total", "c", {"": {0: 10, 10: 10, 20: 10}})
    store.add(point(0, "good", "c", 15.0))

    query = "sum(last_5m):(sum:good{*}.as_count() + 50) / (sum:total{*}.as_count() + 50)"

    assert values(query, store) == {"*": 65 / 80}


def test_without_any_request_there_is_no_error_rate(values, stored):
    store = stored("errors", "c", {"": {0: 2}})

    assert values("sum(last_5m):sum:errors{*}.as_count() / sum:total{*}.as_count()", store) == {"*": None}


def test_a_quotient_without_requests_is_no_change_to_zero(values, stored, point):
    store = stored("errors", "c", {"": {0: 2}})
    store.add(point(0, "total", "c", 4.0))

    query = "pct_change(sum(last_5m),last_1h):sum:errors{*}.as_count() / sum:total{*}.as_count()"

    assert values(query, store, after=3700) == {"*": None}


def test_a_query_without_groups_is_combined_with_its_like_alone(values, stored):
    store = stored("m", "g", {"a:x,b:y": {0: 2}})

    with pytest.raises(UnsupportedError, match="different `by` keys"):
        values("sum(last_5m):avg:m{*} by {a} / avg:m{*} by {b}", store)


def test_a_percentile_over_the_window_is_no_average_of_percentiles(values, stored):
    store = stored("m", "d", {"": {0: [1.0] * 99, 10: 100}})

    assert values("percentile(last_5m):p95:m{*}", store) == {"*": pytest.approx(1, rel=0.01)}
    assert values("avg(last_5m):p95:m{*}", store) == {"*": pytest.approx(50.5, rel=0.01)}


def test_a_percentile_lies_between_the_smallest_and_the_largest_value(values, stored):
    store = stored("m", "d", {"": {0: [1234.5678]}})

    assert values("percentile(last_5m):p99:m{*}", store) == {"*": 1234.5678}


def test_the_window_ends_before_the_flush_that_is_just_being_filled(values, stored):
    store = stored("m", "c", {"": {0: 1, 290: 2, 300: 4}})

    assert values("sum(last_5m):sum:m{*}.as_count()", store, after=300) == {"*": 3}
    assert values("sum(last_5m):sum:m{*}.as_count()", store, after=310) == {"*": 6}


@pytest.mark.parametrize(
    ("window", "after"), [("1h", 3600), ("4h", 14400), ("1d", 86400), ("2d", 172800), ("1w", 604800)]
)
def test_the_width_of_buckets_changes_no_sum(values, stored, window, after):
    store = stored("m", "c", {"": {0: 1, after // 2 + 7: 2, after - 10: 4}})

    assert values(f"sum(last_{window}):sum:m{{*}}.as_count()", store, after=after) == {"*": 7}


@pytest.mark.parametrize(
    ("query", "construct"),
    [
        ("avg(last_5m):avg:m{*}.weighted()", r"modifier `.weighted\(\)`"),
        ("avg(last_5m):autosmooth(avg:m{*})", r"function `autosmooth\(\)`"),
        ("avg(last_5m):avg:a{*}.rollup(sum,60) + avg:b{*}.rollup(sum,120)", "different rollup intervals"),
        ("avg(last_5m):sum:a{*}.as_count() / sum:b{*}.as_count()", r"avg\(\) of arithmetic with as_count\(\)"),
        ("percentile(last_5m):avg:m{*}", r"percentile\(\) of `avg:m`"),
    ],
)
def test_what_is_not_evaluated_is_refused_before_it_runs(define, query, construct):
    with pytest.raises(UnsupportedError, match=construct):
        MonitorEvaluator(define(f"{query} > 1"), SeriesStore())


def test_thresholds_do_not_feel_the_order_of_additions(define, stored, start):
    store = stored("m", "g", {"": {0: 0.1, 10: 0.2}})

    (seen,) = MonitorEvaluator(define("sum(last_5m):sum:m{*} > 0.3"), store).evaluate(start + 60)

    assert (seen.value, seen.state) == (0.3, "OK")


@pytest.mark.parametrize(
    ("query", "construct"),
    [
        ("avg(last_5m):top(avg:m{*} by {a}, 5, 'mode', 'desc')", "top\\(\\) by `mode`"),
        ("avg(last_5m):moving_rollup(avg:m{*}, 60, 'median')", "moving_rollup\\(\\) with method `median`"),
        ("avg(last_5m):p95:m{*}.rollup(max, 60)", "`.rollup\\(max\\)` of a distribution"),
    ],
)
def test_arguments_are_refused_before_the_run_too(define, query, construct):
    with pytest.raises(UnsupportedError, match=construct):
        MonitorEvaluator(define(f"{query} > 1"), SeriesStore({"m": "distribution"}))


def test_a_change_against_old_points_is_no_fresh_data(define, stored, start):
    store = stored("m", "c", {"": {0: 5}})
    query = "change(sum(last_5m),last_1h):sum:m{*}.as_count() < -100"
    evaluator = MonitorEvaluator(define(query, notify_no_data=True, no_data_timeframe=10), store)

    assert evaluator.evaluate(start + 60)[0].state == "OK"
    seen = evaluator.evaluate(start + 3660)[0]

    assert (seen.value, seen.state) == (-5, "OK")
    (later,) = evaluator.evaluate(start + 7200)
    assert (later.value, later.state) == (None, "No Data")
