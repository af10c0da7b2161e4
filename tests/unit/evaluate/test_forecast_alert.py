from __future__ import annotations

import numpy as np
import pytest

from lrcp.core.errors import LrcpError
from lrcp.evaluate import MonitorEvaluator, SeriesStore, State

HOUR, DAY = 3600, 86400


@pytest.fixture
def growing(start):
    """A gauge that grows by one an hour, from 100 a week before the start, and so on for another week."""
    store = SeriesStore()
    store.add_history("disk", "gauge", (), start=start - 7 * DAY, step=HOUR, values=100 + np.arange(336.0))
    return store


@pytest.fixture
def seen(define, start):
    def run(text: str, store: SeriesStore, hours: float = 0, **options: object):
        return MonitorEvaluator(define(text, **options), store).evaluate(start + HOUR * hours)

    return run


@pytest.mark.parametrize(("threshold", "state"), [(291, State.ALERT), (292, State.OK)])
def test_max_is_the_highest_value_to_come(seen, growing, threshold, state):
    text = f"max(next_1d):forecast(avg:disk{{*}}, 'linear', 1, interval=3600, history='1w') >= {threshold}"

    (each,) = seen(text, growing)

    assert (each.value, each.state) == (pytest.approx(100 + 168 + 23), state)


def test_min_is_the_lowest(seen, start):
    store = SeriesStore()
    store.add_history("free", "gauge", (), start=start - 7 * DAY, step=HOUR, values=500 - 2 * np.arange(168.0))

    (each,) = seen("min(next_1d):forecast(min:free{*}, 'linear', 1, interval=3600, history='1w') <= 120", store)

    assert (each.value, each.state) == (pytest.approx(500 - 2 * 191), State.ALERT)


def test_deviations_widen_the_band(seen, start):
    store = SeriesStore()
    noisy = np.random.default_rng(1).normal(100, 10, 168)
    store.add_history("g", "gauge", (), start=start - 7 * DAY, step=HOUR, values=noisy)
    text = "max(next_1d):forecast(avg:g{{*}}, 'linear', {}, interval=3600, history='1w', model='simple') >= 500"

    one, two, three = (seen(text.format(number), store)[0].value for number in (1, 2, 3))

    assert three - two == pytest.approx(two - one)
    assert two - one == pytest.approx(10, rel=0.3)


def test_a_budget_that_the_trend_will_exceed_alerts_and_recovers_when_spending_falls(define, start):
    """Days of 100 dollars and more each, as a count that is summed by day."""
    store = SeriesStore({"cost": "count"})
    days = np.array([100 + 10 * day for day in range(14)] + [20] * 10, dtype=float)
    store.add_history("cost", "count", (), start=start - 14 * DAY, step=HOUR, values=np.repeat(days / 24, 24))
    text = (
        "max(next_1w):forecast(sum:cost{*}.as_count().rollup(sum, 86400), 'linear', 1, interval=3600, "
        "history='2w', model='default') >= 250"
    )
    evaluator = MonitorEvaluator(define(text, monitor_thresholds={"critical": 250, "critical_recovery": 200}), store)

    told = [
        (day, each.transition.kind)
        for day in range(11)
        for each in evaluator.evaluate(start + day * DAY)
        if each.transition
    ]

    assert told[0] == (0, "alert")
    assert told[1][1] == "recovery"


def test_seasons_are_forecast_with_their_peaks(seen, start):
    store = SeriesStore()
    hours = np.arange(96)
    wave = 100 + 80 * np.sin(2 * np.pi * hours / 24)
    store.add_history("g", "gauge", (), start=start - 4 * DAY, step=HOUR, values=wave)
    text = "max(next_12h):forecast(avg:g{*}, 'seasonal', 1, interval=3600, seasonality='daily') >= 170"

    (each,) = seen(text, store)

    assert (each.value, each.state) == (pytest.approx(180), State.ALERT)


@pytest.mark.parametrize(
    ("days", "algorithm", "known"),
    [
        (3, "'linear', 1, history='1w'", False),
        (4, "'linear', 1, history='1w'", True),
        (1, "'seasonal', 1, seasonality='daily'", False),
        (2, "'seasonal', 1, seasonality='daily'", True),
    ],
)
def test_without_enough_history_nothing_is_evaluated(seen, start, days, algorithm, known):
    store = SeriesStore()
    store.add_history("g", "gauge", (), start=start - days * DAY, step=HOUR, values=np.full(days * 24, 7.0))

    (each,) = seen(f"max(next_1d):forecast(avg:g{{*}}, {algorithm}, interval=3600) >= 100", store)

    assert (each.value is not None) is known
    assert each.state == (State.OK if known else State.NO_DATA)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max(last_1d):forecast(avg:g{*}, 'linear', 1) >= 4", "looks ahead"),
        ("avg(next_1d):forecast(avg:g{*}, 'linear', 1) >= 4", "takes max\\(\\) or min\\(\\)"),
        ("max(next_1d):forecast(avg:g{*}, 'oracle', 1) >= 4", "forecast algorithm `oracle`"),
        ("max(next_1d):forecast(avg:g{*}, 'linear', 1, model='bold') >= 4", "`model` of `forecast\\(\\)` cannot be"),
        ("max(next_1d):forecast(avg:g{*}, 'seasonal', 1, interval=7000) >= 4", "must divide the season"),
        ("max(next_1d):avg:g{*} >= 4", "window `next_1d`"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_before_a_run(define, text, message):
    with pytest.raises(LrcpError, match=message):
        MonitorEvaluator(define(text), SeriesStore())
