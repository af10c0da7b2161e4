"""Every function on the same short series."""

from __future__ import annotations

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.functions import FUNCTIONS
from lrcp.evaluate.functions.registry import SHORTCUT
from lrcp.query.functions import FUNCTIONS as KNOWN


@pytest.fixture
def gauge(stored):
    """4, 8, nothing, 2, 16 every ten seconds, from the start on."""
    return stored("m", "g", {"": {0: 4, 10: 8, 30: 2, 40: 16}})


@pytest.mark.parametrize(
    ("function", "aggregator", "expected"),
    [
        ("abs(-1 * avg:m{*})", "sum", 30),
        ("log2(avg:m{*})", "sum", 2 + 3 + 1 + 4),
        ("log2(avg:m{*} - 4)", "sum", 2 + 12**0 * 3.584962500721156),
        ("log10(10 * avg:m{*} / avg:m{*})", "sum", 4),
        ("clamp_min(avg:m{*}, 5)", "min", 5),
        ("clamp_max(avg:m{*}, 5)", "max", 5),
        ("cutoff_min(avg:m{*}, 4)", "min", 4),
        ("cutoff_max(avg:m{*}, 8)", "max", 8),
        ("cumsum(avg:m{*})", "max", 30),
        ("diff(avg:m{*})", "sum", 4 - 6 + 14),
        ("monotonic_diff(avg:m{*})", "sum", 4 + 14),
        ("derivative(avg:m{*})", "sum", 0.4 - 0.3 + 1.4),
        ("per_second(avg:m{*})", "max", 1.4),
        ("per_minute(avg:m{*})", "max", 84),
        ("per_hour(avg:m{*})", "max", 5040),
        ("dt(avg:m{*})", "max", 20),
        ("throughput(avg:m{*})", "max", 1.6),
        ("default_zero(avg:m{*})", "min", 2),
        ("exclude_null(avg:m{*})", "sum", 30),
        ("count_not_null(avg:m{*})", "sum", 4),
        ("count_nonzero(avg:m{*} - 4)", "sum", 3),
        ("moving_rollup(avg:m{*}, 20, 'sum')", "max", 18),
        ("moving_rollup(avg:m{*}, 20, 'avg')", "max", 9),
        ("moving_rollup(avg:m{*}, 20, 'count')", "max", 2),
        ("moving_rollup(avg:m{*}, 50, 'min')", "min", 2),
        ("median_3(avg:m{*})", "max", 8),
        ("ewma_3(avg:m{*})", "max", 10),
        ("timeshift(avg:m{*}, -20)", "sum", 30),
        ("avg:m{*}.fill(last)", "sum", 30),
        ("avg:m{*}.fill(zero, 20)", "avg", 30 / 7),
        ("avg:m{*}.rollup(max, 60)", "sum", 16),
        ("avg:m{*}.rollup(count, 60)", "sum", 4),
        ("avg:m{*}.rollup(min, 60)", "sum", 2),
        ("-avg:m{*} + 2", "sum", -30 + 8),
        ("(avg:m{*} - 4) * 2", "max", 24),
    ],
)
def test_a_function_gives(values, gauge, function, aggregator, expected):
    assert values(f"{aggregator}(last_5m):{function}", gauge) == {"*": pytest.approx(expected)}


@pytest.mark.parametrize(
    ("function", "seconds"), [("hour_before", 3600), ("day_before", 86400), ("week_before", 604800)]
)
def test_the_past_can_be_queried(values, gauge, function, seconds):
    assert values(f"sum(last_5m):{function}(avg:m{{*}})", gauge, after=seconds + 300) == {"*": 30}


@pytest.mark.parametrize(
    ("call", "groups"),
    [
        ("top(avg:m{*} by {a}, 2, 'mean', 'desc')", {"a:1": 1, "a:5": 5}),
        ("top(avg:m{*} by {a}, 1, 'max', 'asc')", {"a:0": 0}),
        ("top5(avg:m{*} by {a})", {"a:0": 0, "a:1": 1, "a:5": 5}),
        ("count_not_null(avg:m{*} by {a})", {"*": 3}),
        ("count_nonzero(avg:m{*} by {a})", {"*": 2}),
        ("default_zero(avg:m{*} by {a})", {"a:0": 0, "a:1": 1, "a:5": 5}),
    ],
)
def test_groups_are_ranked_and_counted(values, stored, call, groups):
    store = stored("m", "g", {f"a:{value}": {0: value} for value in (0, 1, 5)})

    assert values(f"max(last_5m):{call}", store) == groups


def test_differences_are_taken_before_series_are_added_up(values, stored):
    store = stored("m", "g", {"host:a": {0: 1, 10: 5}, "host:b": {0: 100, 10: 101}})

    assert values("sum(last_5m):sum:m{*}", store) == {"*": 207}
    assert values("sum(last_5m):diff(sum:m{*})", store) == {"*": 5}


def test_default_zero_keeps_a_group_that_fell_silent(values, stored):
    store = stored("m", "c", {"a:x": {0: 3}})
    query = "sum(last_5m):default_zero(sum:m{*} by {a}.as_count())"

    assert values(query, store, after=300) == {"a:x": 3}
    assert values(query, store, after=3600) == {"a:x": 0}


def test_a_function_of_arithmetic_on_the_as_count_path_is_refused_unless_it_works_on_single_values(values, stored):
    store = stored("m", "c", {"": {0: 3}})

    assert values("sum(last_5m):abs(sum:m{*}.as_count() - 5)", store) == {"*": 2}
    with pytest.raises(UnsupportedError, match=r"`diff\(\)` of arithmetic with as_count"):
        values("sum(last_5m):diff(sum:m{*}.as_count() - 5)", store)


def test_every_function_of_the_query_language_is_evaluated_or_refused_by_name():
    assert {name for name in KNOWN if f"{name}()" not in FUNCTIONS and not SHORTCUT.fullmatch(name)} == set()
