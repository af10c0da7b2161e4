"""Laws that hold for every query: how the input arrives does not matter, and nothing comes from nothing."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.capture import Point
from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import replace
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, Options, SeriesStore
from lrcp.evaluate.functions import FUNCTIONS
from lrcp.query import ast, parse_monitor

START = 1_768_435_200
QUERIES = [
    "sum(last_5m):sum:count{*}.as_count()",
    "avg(last_5m):avg:count{*} by {a}",
    "sum(last_5m):sum:count{a:x}.as_count() / sum:count{*}.as_count()",
    "sum(last_5m):default_zero(sum:count{a:x}.as_count())",
    "avg(last_5m):avg:dist{*} by {a}",
    "percentile(last_5m):p95:dist{*} by {a}",
    "max(last_5m):p50:dist{*}",
    "sum(last_5m):count:dist{!a:x}.as_count() * 100",
    "avg(last_5m):avg:hist.95percentile{*}",
    "avg(last_5m):avg:hist.median{*} by {a,b}",
    "sum(last_5m):diff(sum:count{*}.as_count())",
    "pct_change(sum(last_1m),last_2m):sum:count{*}.as_count()",
    "max(last_5m):top(avg:dist{*} by {a}, 5, 'mean', 'desc')",
    "avg(last_5m):ewma_5(avg:dist{*})",
]

SAMPLES = st.integers(-64, 64).map(lambda value: value / 8)
POINTS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from([("count", "c"), ("dist", "d"), ("hist", "h")]),
        st.lists(SAMPLES, min_size=1, max_size=4),
        st.sampled_from(["a:x", "a:y", "a:z"]),
        st.sampled_from([(), ("b:1",), ("b:2",)]),
    ),
    max_size=30,
)


def points(drawn):
    for flush, (name, type), samples, a, b in drawn:
        yield Point(START + 10 * flush, name, type, tuple(samples), (a, *b))


def results(store):
    for query in QUERIES:
        text = f"{query} > 5"
        definition = MonitorDefinition("m", "m", "query alert", text, parse_monitor(text), Options(new_group_delay=0))
        evaluator = MonitorEvaluator(definition, store)
        yield [
            (each.group, each.state, None if each.value is None else pytest.approx(each.value, rel=1e-9, abs=1e-9))
            for minute in range(1, 6)
            for each in evaluator.evaluate(START + 60 * minute)
        ]


def filled(arriving, read_between=False):
    store = SeriesStore({"count": "count", "dist": "distribution", "hist": "histogram"})
    for point in arriving:
        store.add(point)
        if read_between:
            list(results(store))
    return store


@settings(max_examples=40, deadline=None)
@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_points_never_changes_a_result(drawn, shuffler: random.Random):
    arriving = list(points(drawn))
    shuffled = arriving.copy()
    shuffler.shuffle(shuffled)

    assert list(results(filled(arriving))) == list(results(filled(shuffled)))


@settings(max_examples=40, deadline=None)
@given(POINTS)
def test_splitting_points_into_single_samples_never_changes_a_result(drawn):
    whole = list(points(drawn))
    split = [Point(each.at, each.name, each.type, (value,), each.tags) for each in whole for value in each.values]

    assert list(results(filled(whole))) == list(results(filled(split)))


@settings(max_examples=5, deadline=None)
@given(st.lists(POINTS, max_size=3))
def test_evaluating_while_points_arrive_never_changes_a_result(drawn):
    arriving = [point for part in drawn for point in points(part)][:12]

    assert list(results(filled(arriving))) == list(results(filled(arriving, read_between=True)))


@pytest.mark.parametrize("entry", [entry for entry in FUNCTIONS if entry.implementation is None], ids=lambda e: e.name)
def test_a_function_that_is_not_supported_is_refused_by_name(entry):
    parsed = parse_monitor("avg(last_5m):avg:m{*} by {a} > 5")
    assert isinstance(parsed, ast.MetricMonitor)
    called = replace(parsed, expression=ast.Call(entry.name.removesuffix("()"), (parsed.expression,)))

    with pytest.raises(UnsupportedError, match=f"function `{entry.name[:-2]}"):
        MonitorEvaluator(MonitorDefinition("m", "m", "query alert", "", called), SeriesStore())


def test_storage_grows_with_series_and_flushes():
    store = SeriesStore()
    for series in range(5):
        store.add_history("m", "gauge", (f"a:{series}",), start=START, step=10, values=np.ones(8640))

    metric = store.metric("m")

    assert metric is not None
    assert metric.points(0, 2**40)[0].size == 5 * 8640
