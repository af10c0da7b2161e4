"""Every function on the same short series."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lrcp.core.capture import Point
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate import MonitorEvaluator, SeriesStore
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
        ("round(avg:m{*} / 8)", "sum", 1 + 1 + 0 + 2),
        ("round(avg:m{*} / -16)", "min", -1),
        ("integral(avg:m{*})", "max", 60 + 100 + 90),
        ("rate(avg:m{*})", "max", 1.4),
        ("rollingavg_5(avg:m{*})", "max", 7.5),
        ("rollingavg_13(avg:m{*})", "min", 4),
        ("trend_line(avg:m{*})", "min", 3.9),
        ("trend_line(avg:m{*})", "max", 11.1),
        ("robust_trend(avg:m{*} * 0 + 3)", "avg", 3),
        ("piecewise_constant(avg:m{*} * 0 + 3)", "sum", 12),
        ("max(avg:m{*}, 5)", "sum", 5 + 8 + 5 + 16),
        ("min(avg:m{*}, hour_before(avg:m{*}))", "sum", 30),
        ("sum(avg:m{*}, avg:m{*}, 1)", "sum", 60 + 4),
        ("avg(avg:m{*}, 0)", "sum", 15),
        ("count(avg:m{*}, avg:m{*})", "sum", 8),
        ("stddev(avg:m{*}, 0)", "max", 8),
        ("reduce(avg:m{*}, 'avg')", "max", 7.5),
        ("reduce(avg:m{*}, 'last')", "min", 16),
        ("rollup(avg:m{*}, 'max', 60)", "sum", 16),
        ("rollup(avg:m{*}, 'sum', 20)", "min", 2),
        ("rollup(avg:m{*}, 'sum')", "sum", 30),
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


@pytest.mark.parametrize(
    ("call", "groups"),
    [
        ("sum(avg:m{*} by {a,b}, {a})", {"a:x": 5, "a:y": 10}),
        ("sum(avg:m{*} by {a,b})", {"*": 15}),
        ("count(avg:m{*} by {a,b}, {b})", {"b:1": 2, "b:2": 1}),
        ("percentile(avg:m{*} by {a,b}, 'p50', {a})", {"a:x": 2.5, "a:y": 10}),
        ("percentile(avg:m{*} by {a,b}, 'p25')", {"*": 2.5}),
        ("max(avg:m{*} by {a}, avg:m{*} by {a})", {"a:x": 2.5, "a:y": 10}),
        ("sum(avg:m{*} by {a,b}, {c})", {}),
        ("top5_area(avg:m{*} by {a})", {"a:x": 2.5, "a:y": 10}),
        ("bottom5_area(avg:m{*} by {a})", {"a:x": 2.5, "a:y": 10}),
    ],
)
def test_groups_are_aggregated_to_those_that_share_the_kept_tags(values, stored, call, groups):
    store = stored("m", "g", {"a:x,b:1": {0: 1}, "a:x,b:2": {0: 4}, "a:y,b:1": {0: 10}})

    found = values(f"avg(last_5m):{call}", store)

    assert {group: value for group, value in found.items() if value is not None} == groups


def test_area_is_signed_and_the_norm_is_not(values, stored):
    store = stored("m", "g", {"a:x": {0: -9, 10: -9}, "a:y": {0: 1, 10: 1}, "a:z": {0: 5}})

    assert values("avg(last_5m):top(avg:m{*} by {a}, 1, 'area', 'desc')", store) == {"a:z": 5}
    assert values("avg(last_5m):top(avg:m{*} by {a}, 1, 'area', 'asc')", store) == {"a:x": -9}
    assert values("avg(last_5m):top(avg:m{*} by {a}, 1, 'l2norm', 'desc')", store) == {"a:x": -9}


@pytest.mark.parametrize(
    ("shift", "zone", "then"),
    [
        ("-1d", "UTC", "2026-03-30T12:00+00:00"),
        ("-2w", "utc", "2026-03-17T12:00+00:00"),
        ("-1mo", "UTC", "2026-02-28T12:00+00:00"),
        ("-13mo", "UTC", "2025-02-28T12:00+00:00"),
        ("-3d", "Europe/Paris", "2026-03-28T13:00+00:00"),  # summer time begins on the 29th
        ("-3d", "America/New_York", "2026-03-28T12:00+00:00"),
    ],
)
def test_a_calendar_shift_goes_to_the_same_time_of_another_day(define, shift, zone, then):
    store = SeriesStore()
    for instant, value in (("2026-03-31T11:59:50+00:00", 1), (then, 5)):
        at = datetime.fromisoformat(instant).timestamp()
        store.add(Point(at - 10 if value == 5 else at, "m", "g", (value,), ()))
    definition = define(f"avg(last_5m):calendar_shift(avg:m{{*}}, '{shift}', '{zone}') > 100")

    (seen,) = MonitorEvaluator(definition, store).evaluate(datetime(2026, 3, 31, 12, tzinfo=UTC).timestamp())

    assert seen.value == 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("calendar_shift(avg:m{*}, '1d')", "calendar_shift\\(\\) of `1d`"),
        ("calendar_shift(avg:m{*}, '-1d', 'UTC', '2')", "with a start"),
        ("calendar_shift(avg:m{*}, '-1d', 'Mars/Olympus')", "no time zone `Mars/Olympus`"),
        ("percentile(avg:m{*} by {a}, 'upper')", "percentile\\(\\) of `upper`"),
        ("reduce(avg:m{*}, 'mode')", "reduce\\(\\) with method `mode`"),
        ("sum(avg:m{*}, avg:m{*}, {a})", "several queries and over groups"),
        ("timeshift(avg:m{*}, 60)", "into the future"),
        ("autosmooth(avg:m{*})", "does not allow it in monitors"),
    ],
)
def test_arguments_that_say_nothing_are_refused(values, gauge, call, message):
    with pytest.raises(LrcpError, match=message):
        values(f"avg(last_5m):{call}", gauge)


def test_a_trend_is_not_moved_by_one_wild_point_when_it_is_robust(values, stored):
    wild = {10 * bucket: 500 if bucket == 5 else bucket for bucket in range(30)}
    store = stored("m", "g", {"": wild})

    assert values("max(last_5m):trend_line(avg:m{*})", store)["*"] > 40
    assert values("max(last_5m):robust_trend(avg:m{*})", store)["*"] == pytest.approx(29, abs=0.5)


def test_pieces_keep_a_jump_and_lose_the_noise(values, stored):
    steps = {10 * bucket: (10 if bucket < 15 else 50) + bucket % 2 for bucket in range(30)}
    store = stored("m", "g", {"": steps})

    assert values("max(last_5m):piecewise_constant(avg:m{*})", store)["*"] == pytest.approx(50.5, abs=0.1)
    assert values("min(last_5m):piecewise_constant(avg:m{*})", store)["*"] == pytest.approx(10.5, abs=0.1)


def test_differences_are_taken_before_series_are_added_up(values, stored):
    store = stored("m", "g", {"host:a": {0: 1, 10: 5}, "host:b": {0: 100, 10: 101}})

    assert values("sum(last_5m):sum:m{*}", store) == {"*": 207}
    assert values("sum(last_5m):diff(sum:m{*})", store) == {"*": 5}


def test_default_zero_keeps_a_group_that_fell_silent(values, stored):
    store = stored("m", "c", {"a:x": {0: 3}})
    query = "sum(last_5m):default_zero(sum:m{*} by {a}.as_count())"

    assert values(query, store, after=300) == {"a:x": 3}
    assert values(query, store, after=3600) == {"a:x": 0}


def test_a_weighted_gauge_counts_by_its_share_of_the_bucket(values, stored):
    store = stored("m", "g", {"pod:a": {0: 12}, "pod:b": {10: 12, 20: 12, 30: 12, 40: 12, 50: 12}})

    assert values("max(last_1m):sum:m{*}.rollup(avg, 60).weighted()", store, after=60) == {"*": 12}
    assert values("max(last_1m):sum:m{*}.weighted()", store, after=60) == {"*": 12}


@pytest.mark.parametrize(
    ("query", "type", "message"),
    [
        ("avg:m{*}.weighted()", "g", r"`\.weighted\(\)` of `avg:m`"),
        ("sum:m{*}.weighted()", "c", r"`\.weighted\(\)` of a rate"),
        ("sum:m{*}.weighted()", "d", r"`\.weighted\(\)` of a distribution"),
    ],
)
def test_only_sums_of_gauges_are_weighted(values, stored, query, type, message):
    with pytest.raises(LrcpError, match=message):
        values(f"max(last_5m):{query}", stored("m", type, {"": {0: 1}}))


def test_a_default_stands_where_a_count_has_no_point(values, stored):
    store = stored("m", "c", {"a:x": {0: 30}})

    assert values("sum(last_5m):default(sum:m{*} by {a}.as_count(), 7)", store) == {"a:x": 30 + 29 * 7}


def test_a_function_of_arithmetic_on_the_as_count_path_is_refused_unless_it_works_on_single_values(values, stored):
    store = stored("m", "c", {"": {0: 3}})

    assert values("sum(last_5m):abs(sum:m{*}.as_count() - 5)", store) == {"*": 2}
    with pytest.raises(UnsupportedError, match=r"`diff\(\)` of arithmetic with as_count"):
        values("sum(last_5m):diff(sum:m{*}.as_count() - 5)", store)


def test_every_function_of_the_query_language_is_evaluated_or_refused_by_name():
    assert {name for name in KNOWN if f"{name}()" not in FUNCTIONS and not SHORTCUT.fullmatch(name)} == set()
