"""Laws of every function, by table over the registry: one that is added is tested without another line."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from lrcp.core.capture import Point
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, Options, SeriesStore
from lrcp.evaluate.expression import Evaluator
from lrcp.evaluate.frame import Frame, Grid
from lrcp.evaluate.functions import FUNCTIONS
from lrcp.evaluate.functions.registry import SHORTCUTS
from lrcp.evaluate.metric_alert import MetricAlert
from lrcp.query import ast, parse_metric, parse_monitor

START = 1_768_435_200
STEP = 10
GRID = Grid.aligned(START, START + 3600, STEP)
GAP = range(1200, 2400)  # seconds from the start

ALGORITHMS = {
    "anomalies()": "avg(last_1h):anomalies({}, 'basic', 2, alert_window='last_10m', interval=60) >= 0.5",
    "forecast()": "max(next_1d):forecast({}, 'linear', 1, interval=60, history='1h') >= 1000000",
    "outliers()": "avg(last_1h):outliers({}, 'MAD', 3) > 0",
}
CALLS = {
    SHORTCUTS: "top5_mean({})",
    "calendar_shift()": "calendar_shift({}, '-1d', 'UTC')",
    "clamp_max()": "clamp_max({}, 1)",
    "clamp_min()": "clamp_min({}, 1)",
    "cutoff_max()": "cutoff_max({}, 1000)",
    "cutoff_min()": "cutoff_min({}, -1000)",
    "default()": "default({}, 7)",
    "moving_rollup()": "moving_rollup({}, 60, 'avg')",
    "percentile()": "percentile({}, 'p90')",
    "reduce()": "reduce({}, 'avg')",
    "rollup()": "rollup({}, 'avg', 60)",
    "timeshift()": "timeshift({}, -60)",
    "top()": "top({}, 5, 'mean', 'desc')",
}
SHIFTED = {
    "calendar_shift()": 86400,
    "day_before()": 86400,
    "hour_before()": 3600,
    "month_before()": 28 * 86400,
    "timeshift()": 60,
    "week_before()": 7 * 86400,
}
FILLING = {"default()", "default_zero()"}  # numbers where there are none is what they are for

REGISTERED = [entry.name for entry in FUNCTIONS if entry.implementation is not None]
FRAMES = [name for name in REGISTERED if name not in ALGORITHMS]


def called(name: str, query: str) -> str:
    return CALLS.get(name, f"{name.removesuffix('()')}({{}})").format(query)


def evaluated(store: SeriesStore, name: str, query: str) -> Frame:
    return Evaluator(store).frame(parse_metric(called(name, query)), GRID)


def points(name: str, type: str, shift: int = 0) -> Iterator[Point]:
    """Three groups for two hours, with a gap in the second; ``shift`` seconds earlier."""
    chosen = random.Random(3)
    for second in range(-3600, 3600, STEP):
        if second not in GAP:
            for group in ("a:x", "a:y", "a:z"):
                yield Point(START - shift + second, name, type, (chosen.randrange(1, 9) / 4,), (group,))


def filled(arriving: list[Point]) -> SeriesStore:
    store = SeriesStore()
    store.extend(arriving)
    return store


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("query", ["avg:m{*}", "sum:m{*} by {a}.as_count()", "p95:m{*} by {a}"])
def test_of_a_metric_that_never_came_there_are_no_numbers(name, query):
    frame = evaluated(SeriesStore({"m": "distribution"}), name, query)

    default = {"default()": 7.0, "default_zero()": 0.0}.get(name)
    assert all(value == default or np.isnan(value) for value in frame.values.ravel())
    assert default is None or "by" not in query or frame.groups == ()


@pytest.mark.parametrize("name", [name for name in FRAMES if name not in FILLING])
@pytest.mark.parametrize("type", ["g", "c", "d"])
def test_of_points_before_all_windows_there_are_no_numbers(name, type):
    store = filled([Point(START - 60 * 86400, "m", type, (5.0,), ("a:x",))])

    assert np.isnan(evaluated(store, name, "avg:m{*} by {a}").values).all()


@pytest.mark.parametrize("name", [name for name in FRAMES if name not in FILLING])
@pytest.mark.parametrize("type", ["g", "c", "d"])
def test_in_a_gap_there_are_no_numbers_and_beside_it_there_are(name, type):
    store = filled(list(points("m", type, SHIFTED.get(name, 0))))

    values = evaluated(store, name, "avg:m{*} by {a}.fill(null)").values

    first, last = (edge // STEP for edge in (GAP.start, GAP.stop))
    assert np.isnan(values[:, first:last]).all()
    assert not np.isnan(values[:, :first]).all()
    assert not np.isnan(values[:, last:]).all()


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("type", ["c", "d"])
def test_the_order_in_which_series_and_points_arrive_never_changes_a_result(name, type):
    arriving = list(points("m", type, SHIFTED.get(name, 0)))
    shuffled = arriving.copy()
    random.Random(1).shuffle(shuffled)

    one, other = (evaluated(filled(each), name, "avg:m{*} by {a}") for each in (arriving, shuffled))

    assert one.groups == other.groups
    assert other.values == pytest.approx(one.values, rel=1e-9, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", FRAMES)
def test_reading_in_between_never_changes_a_result(name):
    arriving = list(points("m", "c", SHIFTED.get(name, 0)))
    store = SeriesStore()
    for begin in range(0, len(arriving), 301):
        store.extend(arriving[begin : begin + 301])
        evaluated(store, name, "avg:m{*} by {a}")

    expected = evaluated(filled(arriving), name, "avg:m{*} by {a}").values
    assert evaluated(store, name, "avg:m{*} by {a}").values == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("type", ["g", "c"])
def test_many_instants_at_once_give_what_each_gives_alone(name, type):
    store = filled(list(points("m", type, SHIFTED.get(name, 0))))
    monitor = parse_monitor(f"avg(last_5m):{called(name, 'avg:m{*} by {a}')} > 5")
    assert isinstance(monitor, ast.MetricMonitor)
    alert = MetricAlert(monitor, Options(), store)
    instants = [START + 60.0 * minute for minute in range(-5, 61)]

    together = alert.over(instants)

    for column, instant in enumerate(instants):
        assert together.at(column) == alert.at(instant)


def measured(name: str, store: SeriesStore, after: int = 3600) -> dict[str, float | None]:
    text = ALGORITHMS[name].format("avg:m{*} by {a}")
    definition = MonitorDefinition("m", "m", "query alert", text, parse_monitor(text), Options(new_group_delay=0))
    return {each.group: each.value for each in MonitorEvaluator(definition, store).evaluate(START + after)}


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize("arriving", [[], [Point(START - 60 * 86400, "m", "g", (5.0,), ("a:x",))]])
def test_an_algorithm_measures_nothing_without_points(name, arriving):
    assert measured(name, filled(arriving)) == {}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_the_order_of_arrival_never_changes_what_an_algorithm_measures(name):
    arriving = list(points("m", "c"))
    shuffled = arriving.copy()
    random.Random(1).shuffle(shuffled)

    expected = measured(name, filled(arriving))

    assert len(expected) == 3
    assert measured(name, filled(shuffled)) == pytest.approx(expected)


def test_every_algorithm_is_among_the_functions():
    assert set(ALGORITHMS) <= set(REGISTERED)
