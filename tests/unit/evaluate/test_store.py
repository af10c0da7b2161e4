from __future__ import annotations

import numpy as np
import pytest

from lrcp.evaluate import MetricTypeError, SeriesStore


def test_points_of_one_flush_are_one_point(stored, values):
    store = stored("m", "c", {"": {0: 1, 3: 2, 9.9: 4, 10: 8}})

    assert values("max(last_5m):sum:m{*}.as_count()", store) == {"*": 8}
    assert values("min(last_5m):sum:m{*}.as_count()", store) == {"*": 7}


@pytest.mark.parametrize(
    ("type", "query", "expected"),
    [
        ("c", "sum(last_5m):sum:m{*}.as_count()", 20),
        ("d", "sum(last_5m):count:m{*}", 4),
        ("d", "sum(last_5m):sum:m{*}", 20),
        ("d", "avg(last_5m):avg:m{*}", 5),
        ("h", "avg(last_5m):avg:m.count{*}", 0.4),
        ("h", "avg(last_5m):avg:m.avg{*}", 5),
        ("g", "avg(last_5m):avg:m{*}", 5),
    ],
)
def test_a_sample_rate_scales_counts_and_weights_but_no_gauge(point, values, type, query, expected):
    store = SeriesStore()
    store.add(point(0, "m", type, 5.0, rate=0.25))

    assert values(query, store) == {"*": pytest.approx(expected)}


def test_a_set_counts_distinct_values_of_a_flush(stored, values):
    store = stored("users", "s", {"": {0: [1, 2, 2], 5: 3, 10: 1}})

    assert values("max(last_5m):max:users{*}", store) == {"*": 3}


def test_late_points_are_sorted_into_place(stored, values, point):
    store = stored("m", "c", {"": {0: 1, 50: 1}})
    values("sum(last_5m):sum:m{*}.as_count()", store)

    store.add(point(20, "m", "c", 3.0))

    assert values("sum(last_5m):sum:m{*}.as_count()", store) == {"*": 5}


def test_arrivals_tell_whether_the_time_before_an_instant_has_changed(point):
    store = SeriesStore()
    store.add(point(10, "m", "g", 1.0))
    before = store.arrivals(point(20, "m", "g", 1.0).at)

    store.add(point(20, "m", "g", 2.0))
    assert store.arrivals(point(20, "m", "g", 1.0).at) == before

    store.add(point(10, "m", "g", 3.0))
    late = store.arrivals(point(20, "m", "g", 1.0).at)
    assert late != before

    store.add_history("m", "gauge", (), start=0, step=10, values=[1.0])
    assert store.arrivals(point(20, "m", "g", 1.0).at) != late


def test_one_name_has_one_type(point):
    store = SeriesStore({"m": "distribution"})

    with pytest.raises(MetricTypeError, match="m is a distribution; it was sent as a count"):
        store.add(point(0, "m", "c", 1.0))


def test_a_percentile_needs_a_distribution(stored, values):
    with pytest.raises(MetricTypeError, match="p95 of m needs a distribution; it is a gauge"):
        values("avg(last_5m):p95:m{*}", stored("m", "g", {"": {0: 1}}))


def test_history_of_a_count_is_spread_so_that_its_rate_is_right(start, values):
    store = SeriesStore()
    store.add_history("m", "count", (), start=start, step=60, values=[60, 120, float("nan"), 60])

    assert values("sum(last_5m):sum:m{*}.as_count()", store) == {"*": 240}
    assert values("max(last_5m):sum:m{*}", store) == {"*": 2}


def test_history_of_a_distribution_weighs_each_value(start, values):
    store = SeriesStore()
    store.add_history("m", "distribution", ("a:x",), start=start, step=60, values=[1, 3], weight=5)

    assert values("sum(last_5m):count:m{*}", store) == {"*": 10}
    assert values("sum(last_5m):sum:m{a:x}", store) == {"*": 20}
    assert values("percentile(last_5m):p99:m{*}", store) == {"*": pytest.approx(3, rel=0.01)}


@pytest.mark.parametrize(
    ("type", "query", "expected"),
    [
        ("count", "sum(last_5m):sum:m{a:x}.as_count()", 8),
        ("gauge", "max(last_5m):avg:m{a:x}", 5),
        ("distribution", "sum(last_5m):count:m{a:x}", 3),
    ],
)
def test_the_points_of_a_series_come_at_any_times_and_in_any_order(start, values, type, query, expected):
    store = SeriesStore()
    store.add_series("m", type, ("a:X",), start + np.array([125.0, 3.0, 9.0]), np.array([5.0, 2.0, 1.0]))
    store.add_series("m", type, ("a:y",), np.array([]), np.array([]))

    assert values(query, store) == {"*": expected}
    assert store.metric("m").tags == [("a:x",)]


def test_history_needs_whole_flushes(start):
    with pytest.raises(ValueError, match="multiple of 10 s"):
        SeriesStore().add_history("m", "gauge", (), start=start, step=15, values=[1])


def test_tags_are_stored_in_lower_case(stored, values):
    store = stored("m", "g", {"env:PROD": {0: 1}})

    assert values("avg(last_5m):avg:m{env:prod} by {env}", store) == {"env:prod": 1}
