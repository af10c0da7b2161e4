from __future__ import annotations

import numpy as np
import pytest

from lrcp.core.errors import LrcpError
from lrcp.evaluate import MonitorEvaluator, SeriesStore

QUERY = "avg(last_30m):outliers(avg:latency{{*}} by {{pod}}, {}) > 0"


@pytest.fixture
def pods(start):
    """So many pods, a value each ten seconds from half an hour before the start; the last one is slow for a while."""

    def make(number: int = 5, slow: float = 80) -> SeriesStore:
        store = SeriesStore()
        rng = np.random.default_rng(2)
        for pod in range(number):
            values = rng.normal(100, 4, 720)
            if pod == number - 1:
                values[180:360] += slow
            store.add_history("latency", "gauge", (f"pod:{pod}",), start=start - 1800, step=10, values=values)
        return store

    return make


@pytest.mark.parametrize(
    "algorithm", ["'DBSCAN', 3", "'dbscan', 3", "'scaledDBSCAN', 3", "'MAD', 3", "'MAD', 3, 40", "'scaledMAD', 3, 40"]
)
def test_the_group_unlike_the_others_alerts_alone_and_recovers(define, start, pods, algorithm):
    evaluator = MonitorEvaluator(define(QUERY.format(algorithm)), pods())

    told = [
        (each.group, each.transition.kind)
        for minute in range(0, 91, 5)
        for each in evaluator.evaluate(start + 60 * minute)
        if each.transition
    ]

    assert told == [("pod:4", "alert"), ("pod:4", "recovery")]


@pytest.mark.parametrize(("number", "groups"), [(2, 0), (3, 3)])
def test_three_groups_at_least_are_compared(define, start, pods, number, groups):
    assert len(MonitorEvaluator(define(QUERY.format("'DBSCAN', 3")), pods(number)).evaluate(start)) == groups


def test_a_group_whose_counts_stop_is_an_outlier(define, start):
    store = SeriesStore({"hits": "count"})
    for pod in range(4):
        values = np.full(180, 50.0)
        values[60 if pod == 0 else 180 :] = np.nan
        store.add_history("hits", "count", (f"pod:{pod}",), start=start - 1800, step=10, values=values)
    text = "avg(last_30m):outliers(sum:hits{*} by {pod}.as_count(), 'MAD', 3, 50) > 0"

    seen = MonitorEvaluator(define(text), store).evaluate(start)

    assert {each.group: each.value for each in seen} == {"pod:0": 1, "pod:1": 0, "pod:2": 0, "pod:3": 0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("avg(last_30m):outliers(avg:m{*}, 'MAD', 3) > 0", "without groups"),
        (QUERY.format("'KMEANS', 3"), "outlier algorithm `kmeans`"),
        (QUERY.format("'DBSCAN', 3, 20"), "belongs to MAD"),
        (QUERY.format("'MAD', 'x'"), "argument 3 of `outliers\\(\\)` must be a number"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_before_a_run(define, text, message):
    with pytest.raises(LrcpError, match=message):
        MonitorEvaluator(define(text), SeriesStore())
