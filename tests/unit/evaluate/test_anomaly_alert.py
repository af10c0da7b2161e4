from __future__ import annotations

import numpy as np
import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate import MonitorEvaluator, SeriesStore, State

DAY, STEP = 86400, 300
WINDOWS = {"trigger_window": "last_30m", "recovery_window": "last_30m"}
QUERY = "sum:requests{{*}}{by}.as_count()"


def query(algorithm: str = "robust", by: str = "", threshold: float = 0.8, **keywords: object) -> str:
    asked = {"direction": "both", "alert_window": "last_30m", "interval": STEP, "count_default_zero": "true"}
    asked |= {} if algorithm == "basic" else {"seasonality": "daily"}
    written = ", ".join(
        f"{name}={value}" if isinstance(value, int) else f"{name}='{value}'"
        for name, value in (asked | keywords).items()
    )
    return f"avg(last_4h):anomalies({QUERY.format(by=by)}, '{algorithm}', 3, {written}) >= {threshold}"


@pytest.fixture
def seasonal(start):
    """Requests every five minutes, more by day than by night: so many days before the start, then a changed one."""

    def make(days: int = 4, change: slice | None = None, factor: float = 3, tags: tuple[str, ...] = (), store=None):
        store = store or SeriesStore({"requests": "count"})
        slots = np.arange((days + 1) * 288)
        values = np.random.default_rng(1).poisson(200 + 120 * np.sin(2 * np.pi * slots / 288)).astype(float)
        if change is not None:
            values[days * 288 :][change] *= factor
        store.add_history("requests", "count", tags, start=start - days * DAY, step=STEP, values=values)
        return store

    return make


@pytest.fixture
def transitions(define, start):
    def run(text: str, store: SeriesStore, minutes: range = range(330, 520, 5), **options: object):
        options = {"monitor_threshold_windows": WINDOWS} | options
        evaluator = MonitorEvaluator(define(text, **options), store)
        return [
            (minute, each.group, each.transition.kind)
            for minute in minutes
            for each in evaluator.evaluate(start + 60 * minute)
            if each.transition
        ]

    return run


@pytest.mark.parametrize("algorithm", ["agile", "robust"])
def test_a_day_like_the_others_is_quiet_and_traffic_that_triples_alerts(transitions, seasonal, algorithm):
    assert transitions(query(algorithm), seasonal()) == []

    seen = transitions(query(algorithm), seasonal(change=slice(72, 78)))

    # 06:00 to 06:30: five of the last six points are outside at 06:25; all six are inside again at 07:00.
    assert seen == [(385, "*", "alert"), (420, "*", "recovery")]


def test_the_alert_starts_at_the_share_and_ends_when_the_recovery_window_is_calm(transitions, seasonal):
    store = seasonal(change=slice(72, 78))

    assert transitions(query(threshold=0.5), store)[0] == (375, "*", "alert")
    assert transitions(query(threshold=1), store)[0] == (390, "*", "alert")
    longer = {"trigger_window": "last_30m", "recovery_window": "last_1h"}
    assert transitions(query(), store, monitor_threshold_windows=longer)[-1] == (450, "*", "recovery")


def test_a_recovery_threshold_is_passed_at_its_value(transitions, seasonal):
    thresholds = {"critical": 0.8, "critical_recovery": 0.5}

    seen = transitions(query(), seasonal(change=slice(72, 78)), monitor_thresholds=thresholds)

    assert seen[-1] == (405, "*", "recovery")  # three of six


def test_a_warning_has_its_own_share(transitions, seasonal):
    thresholds = {"critical": 0.8, "warning": 0.3}

    seen = transitions(query(), seasonal(change=slice(72, 78)), monitor_thresholds=thresholds)

    assert seen == [(370, "*", "warning"), (385, "*", "alert"), (420, "*", "recovery")]


@pytest.mark.parametrize(
    ("direction", "factor", "alerts"),
    [("above", 3, True), ("below", 3, False), ("above", 0.2, False), ("below", 0.2, True), ("both", 0.2, True)],
)
def test_a_direction_says_which_side_counts(transitions, seasonal, direction, factor, alerts):
    seen = transitions(query(direction=direction), seasonal(change=slice(72, 80), factor=factor))

    assert bool(seen) is alerts


def test_silence_of_a_count_is_zero_unless_the_query_says_otherwise(transitions, seasonal):
    silent = slice(72, 88)

    assert transitions(query(), seasonal(change=silent, factor=np.nan))[0][2] == "alert"
    assert transitions(query(count_default_zero="false"), seasonal(change=silent, factor=np.nan)) == []


@pytest.mark.parametrize(("days", "state"), [(2, State.NO_DATA), (3, State.OK)])
def test_without_three_seasons_nothing_is_evaluated(define, start, seasonal, days, state):
    (seen,) = MonitorEvaluator(define(query(), monitor_threshold_windows=WINDOWS), seasonal(days)).evaluate(
        start + 3600
    )

    assert seen.state == state
    assert (seen.value is None) is (state is State.NO_DATA)


def test_a_count_is_one_whether_it_is_queried_as_count_or_rate(transitions, seasonal):
    rates = query().replace(".as_count()", "")

    assert transitions(rates, seasonal(change=slice(72, 88), factor=np.nan))[0][2] == "alert"


def test_a_ratio_is_judged_bucket_by_bucket(transitions, start):
    store = SeriesStore({"errors": "count", "requests": "count"})
    rng = np.random.default_rng(1)
    requests = rng.poisson(1000, 5 * 288).astype(float)
    errors = requests * 0.02 + rng.normal(0, 1, requests.size)
    errors[4 * 288 + 72 : 4 * 288 + 80] *= 3
    for name, values in (("errors", errors), ("requests", requests)):
        store.add_history(name, "count", (), start=start - 4 * DAY, step=STEP, values=values)
    ratio = "sum:errors{*}.as_count() / sum:requests{*}.as_count()"

    assert transitions(query().replace(QUERY.format(by=""), ratio), store) == [
        (385, "*", "alert"),
        (430, "*", "recovery"),
    ]


def test_groups_are_judged_apart(transitions, seasonal):
    store = seasonal(tags=("endpoint:/qa",))
    seasonal(tags=("endpoint:/reason",), change=slice(72, 80), store=store)

    assert {group for _, group, _ in transitions(query(by=" by {endpoint}"), store)} == {"endpoint:/reason"}


def test_results_do_not_depend_on_when_a_monitor_was_evaluated_before(define, start, seasonal):
    store = seasonal(change=slice(72, 90))

    def values(minutes: range) -> dict[int, float | None]:
        evaluator = MonitorEvaluator(define(query("agile"), monitor_threshold_windows=WINDOWS), store)
        return {minute: evaluator.evaluate(start + 60 * minute)[0].value for minute in minutes}

    often, seldom = values(range(360, 500, 5)), values(range(360, 500, 35))
    assert {minute: often[minute] for minute in seldom} == seldom


def test_a_run_of_many_instants_tells_what_single_evaluations_tell(define, start, seasonal):
    store = seasonal(change=slice(72, 78))
    definition = define(query("agile"), monitor_threshold_windows=WINDOWS)
    instants = [start + 60 * minute for minute in range(350, 520, 5)]
    one, other = MonitorEvaluator(definition, store), MonitorEvaluator(definition, store)

    told = [each.transition for at in instants for each in one.evaluate(at) if each.transition]

    assert list(other.run(instants)) == told
    assert len(told) >= 2


def test_a_bucket_that_is_still_filled_is_not_judged(define, start, seasonal):
    store = seasonal()
    evaluator = MonitorEvaluator(define(query(), monitor_threshold_windows=WINDOWS), store)

    values = {minute: evaluator.evaluate(start + 60 * minute)[0].value for minute in range(360, 366)}

    assert len({values[minute] for minute in range(360, 365)}) == 1


@pytest.mark.parametrize("in_one_go", [True, False])
def test_points_that_come_late_are_judged_in_the_minute_they_come(define, start, seasonal, point, in_one_go):
    store = seasonal()
    evaluator = MonitorEvaluator(define(query(), monitor_threshold_windows=WINDOWS), store)
    (before,) = evaluator.evaluate(start + 60 * 361)
    if in_one_go:
        store.add_history("requests", "count", (), start=start + 330 * 60, step=STEP, values=[9000.0] * 6)
    else:
        store.extend(point(330 * 60 + each * STEP, "requests", "c", 9000.0) for each in range(6))

    (after,) = evaluator.evaluate(start + 60 * 362)

    assert (before.value, after.value) == (0, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (query("clever"), "anomaly algorithm `clever`"),
        (query(direction="sideways"), "`direction` of `anomalies\\(\\)` cannot be `sideways`"),
        (query(seasonality="yearly"), "`seasonality` of `anomalies\\(\\)` cannot be `yearly`"),
        (query(alert_window="last_8h"), "less than its `alert_window`"),
        (query(timezone="Mars/Olympus"), "no time zone `Mars/Olympus`"),
        (query(alert_window="soon"), "`soon` is not a window"),
        (query(interval=3600), "does not fit into an `alert_window`"),
        (query(interval=15), "an interval of 15 s"),
        (query(interval=70), "must divide the season"),
        (query().replace("'robust', 3", "'robust', 'x'"), "argument 3 of `anomalies\\(\\)` must be a number"),
        (query().replace("last_4h", "next_4h"), "looks back"),
        (query().replace("avg(", "max("), "max\\(\\) of anomalies"),
        ("avg(last_1h):abs(anomalies(avg:m{*}, 'basic', 2)) > 1", "inside an expression"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_before_a_run(define, text, message):
    with pytest.raises((LrcpError, UnsupportedError), match=message):
        MonitorEvaluator(define(text), SeriesStore())
