"""A run over many instants is the evaluations one by one, whatever is measured together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.capture import Point
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, Options, SeriesStore, Thresholds
from lrcp.query import parse_monitor

START = 1_768_435_200
MINUTES = 45
QUERIES = [
    "sum(last_5m):sum:count{*} by {a}.as_count()",
    "sum(last_2m):sum:count{a:x}.as_count() / sum:count{*}.as_count() * 10",
    "sum(last_5m):default_zero(sum:count{*} by {a}.as_count())",
    "avg(last_5m):default_zero(avg:gauge{*} by {a}) - avg:gauge{*} by {a}",
    "avg(last_10m):abs(avg:gauge{*} by {a})",
    "max(last_5m):avg:gauge{*}",
    "min(last_5m):avg:gauge{*}.fill(last, 120)",
    "avg(last_5m):avg:gauge{*} by {a}.fill(zero)",
    "avg(last_5m):sum:gauge{a:x} + sum:gauge{a:y}",
    "avg(last_15m):avg:gauge{*}.rollup(max, 60)",
    "sum(last_15m):sum:count{*}.as_count().rollup(sum, 300)",
    "avg(last_5m):max:dist{*} by {a}",
    "sum(last_5m):count:dist{*}.as_count() / sum:count{*}.as_count()",
    "percentile(last_5m):p95:dist{*} by {a}",
    "avg(last_1h):p50:dist{*}",
    "max(last_2h):avg:gauge{*}",
    "change(avg(last_2m),last_5m):avg:gauge{*} by {a}",
    "pct_change(sum(last_1m),last_2m):sum:count{*}.as_count()",
    "avg(last_5m):timeshift(avg:gauge{*} by {a}, -300)",
    "avg(last_5m):moving_rollup(avg:gauge{*}, 120, 'sum')",
    "sum(last_5m):count_not_null(avg:gauge{*} by {a})",
    "avg(last_5m):cumsum(sum:count{*}.as_count())",
    "avg(last_5m):ewma_3(avg:gauge{*} by {a})",
    "avg(last_5m):diff(avg:gauge{*} by {a})",
    "avg(current_1h):avg:gauge{*} by {a}",
]
LEVELS = st.integers(0, 12).map(float)
BURSTS = st.tuples(
    st.integers(0, MINUTES * 6),
    st.integers(1, 40),
    st.sampled_from([1, 1, 3, 6, 7]),
    st.sampled_from([("count", "c"), ("dist", "d"), ("gauge", "g")]),
    LEVELS,
    st.sampled_from(["a:x", "a:y"]),
    st.sampled_from([(), ("b:1",)]),
)
OPTIONS = st.builds(
    Options,
    thresholds=st.sampled_from(
        [
            Thresholds(),
            Thresholds(warning=3.0),
            Thresholds(critical_recovery=4.0),
            Thresholds(warning=3.0, critical_recovery=4.0, warning_recovery=2.0),
        ]
    ),
    evaluation_delay=st.sampled_from([0, 0, 60, 70, 900]),
    require_full_window=st.booleans(),
    notify_no_data=st.booleans(),
    no_data_timeframe=st.sampled_from([None, 2, 10]),
    on_missing_data=st.sampled_from(
        [None, None, "default", "show_no_data", "show_and_notify_no_data", "resolve"],
    ),
    renotify_interval=st.sampled_from([0, 0, 1, 7, 10]),
    renotify_statuses=st.sampled_from([("alert", "no data"), ("warn",), ("no data",)]),
    renotify_occurrences=st.sampled_from([None, 2]),
    timeout_h=st.sampled_from([0, 0, 1]),
    new_group_delay=st.sampled_from([0, 0, 60, 300]),
    group_retention=st.sampled_from([300, 1200, 86400]),
)


def stored(bursts) -> SeriesStore:
    store = SeriesStore({"count": "count", "dist": "distribution", "gauge": "gauge"})
    for first, number, every, (name, type), level, a, b in bursts:
        for flush in range(first, first + number, every):
            store.add(Point(START + 10 * flush, name, type, (level + flush % 3,), (a, *b)))
    return store


def monitor(query: str, options: Options) -> MonitorDefinition:
    text = f"{query} > 5"
    return MonitorDefinition("m", "m", "query alert", text, parse_monitor(text), options)


# First flush, how many flushes on, every how many: series out of step, one that begins late, silences and gaps.
UNEVEN = [
    *((first, 60, every, metric, level, a, b) for metric in (("gauge", "g"), ("count", "c"), ("dist", "d"))
      for first, every, level, a, b in (
          (0, 6, 9.0, "a:x", ()), (3, 7, 1.0, "a:x", ("b:1",)), (95, 4, 7.0, "a:y", ()), (180, 20, 4.0, "a:x", ()),
      )),
    (170, 12, 1, ("gauge", "g"), 12.0, "a:y", ("b:1",)),
    (230, 9, 5, ("count", "c"), 12.0, "a:y", ()),
]  # fmt: skip
CHOSEN = [
    Options(new_group_delay=0, renotify_interval=7, thresholds=Thresholds(warning=3.0, critical_recovery=4.0)),
    Options(notify_no_data=True, no_data_timeframe=10, renotify_interval=4, new_group_delay=300),
    Options(on_missing_data="show_no_data", group_retention=300, renotify_interval=10, require_full_window=True),
    Options(on_missing_data="resolve", evaluation_delay=70, new_group_delay=0),
    Options(timeout_h=1, evaluation_delay=60, renotify_interval=30, renotify_occurrences=2, new_group_delay=0),
]


def check(store: SeriesStore, definition: MonitorDefinition, *sizes: int, step: int = 60) -> None:
    instants = range(START + 60, START + 60 * (2 * MINUTES), step)
    alone = MonitorEvaluator(definition, store)
    expected = [alone.evaluate(at) for at in instants]
    transitions = [each.transition for found in expected for each in found if each.transition]

    for cells in sizes:
        together, quick = (MonitorEvaluator(definition, store) for _ in range(2))
        assert list(together.evaluations(instants, cells)) == expected
        assert list(quick.run(instants, cells)) == transitions
        assert quick.states == together.states == alone.states


@pytest.mark.parametrize("options", CHOSEN, ids=lambda options: options.on_missing_data or options.renotify_interval)
@pytest.mark.parametrize("query", QUERIES)
def test_a_run_over_uneven_series_is_the_evaluations_one_by_one(query: str, options: Options) -> None:
    check(stored(UNEVEN), monitor(query, options), 400, 10**6)


@pytest.mark.parametrize("query", QUERIES)
@settings(max_examples=4, deadline=None)
@given(
    bursts=st.lists(BURSTS, min_size=1, max_size=12),
    options=OPTIONS,
    cells=st.sampled_from([1, 20, 300, 10**6]),
    step=st.sampled_from([60, 60, 60, 180, 90]),
)
def test_a_run_is_the_evaluations_one_by_one_however_it_is_cut(query, bursts, options, cells, step) -> None:
    check(stored(bursts), monitor(query, options), cells, step=step)
