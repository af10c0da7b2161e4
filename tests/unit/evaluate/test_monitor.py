from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate import MonitorEvaluator, SeriesStore, State


@pytest.fixture
def run(define, start):
    """Evaluates a query each minute and gives (minute, group, kind of transition) where one happened."""

    def transitions(query, store, minutes, **options):
        evaluator = MonitorEvaluator(define(query, **options), store)
        return [
            (minute, each.group, each.transition.kind)
            for minute in range(1, minutes + 1)
            for each in evaluator.evaluate(start + 60 * minute)
            if each.transition
        ]

    return transitions


def minutes(*samples):
    return {60 * number: value for number, value in enumerate(samples)}


def test_each_group_has_a_state_of_its_own(run, stored):
    store = stored("m", "g", {"a:x": minutes(5, 0, 0), "a:y": minutes(0, 5, 0)})

    assert run("avg(last_1m):avg:m{*} by {a} > 1", store, 3) == [
        (1, "a:x", "alert"),
        (2, "a:x", "recovery"),
        (2, "a:y", "alert"),
        (3, "a:y", "recovery"),
    ]


def test_a_first_value_that_is_fine_tells_nobody(run, stored):
    assert run("avg(last_1m):avg:m{*} > 1", stored("m", "g", {"": minutes(0, 0)}), 2) == []


def test_warnings_rise_to_alerts_and_fall_back(run, stored):
    store = stored("m", "g", {"": minutes(6, 11, 6, 0)})
    limits = {"critical": 10, "warning": 5}

    assert run("avg(last_1m):avg:m{*} > 10", store, 4, monitor_thresholds=limits) == [
        (1, "*", "warning"),
        (2, "*", "alert"),
        (3, "*", "warning"),
        (4, "*", "recovery"),
    ]


def test_a_new_group_is_not_evaluated_during_its_delay(run, stored):
    store = stored("m", "g", {"a:x": minutes(5, 5, 5, 5), "a:y": {120: 5, 180: 5}})

    assert run("avg(last_1m):avg:m{*} by {a} > 1", store, 4, new_group_delay=60) == [
        (2, "a:x", "alert"),
        (4, "a:y", "alert"),
    ]


def test_a_simple_alert_waits_for_no_group(run, stored):
    store = stored("m", "g", {"a:x": minutes(5)})

    assert run("avg(last_1m):avg:m{*} > 1", store, 1, new_group_delay=600) == [(1, "*", "alert")]


def test_renotification_counts_from_the_last_notification(run, stored):
    store = stored("m", "g", {"": minutes(*[5] * 8)})

    assert run("avg(last_1m):avg:m{*} > 1", store, 8, renotify_interval=3) == [
        (1, "*", "alert"),
        (4, "*", "renotify"),
        (7, "*", "renotify"),
    ]


def test_renotification_ends_after_its_occurrences(run, stored):
    store = stored("m", "g", {"": minutes(*[5] * 9)})

    assert run("avg(last_1m):avg:m{*} > 1", store, 9, renotify_interval=2, renotify_occurrences=1) == [
        (1, "*", "alert"),
        (3, "*", "renotify"),
    ]


@pytest.mark.parametrize(("statuses", "told"), [(["warn"], 3), (["alert"], 1)])
def test_only_named_statuses_are_renotified(run, stored, statuses, told):
    store = stored("m", "g", {"": minutes(*[6] * 5)})
    limits = {"critical": 10, "warning": 5}
    options = {"monitor_thresholds": limits, "renotify_interval": 2, "renotify_statuses": statuses}

    assert len(run("avg(last_1m):avg:m{*} > 10", store, 5, **options)) == told


def test_a_recovery_from_told_missing_data_is_told(run, stored):
    store = stored("m", "g", {"": {0: 0, 1200: 0}})
    options = {"notify_no_data": True, "no_data_timeframe": 10}

    assert run("avg(last_1m):avg:m{*} > 1", store, 21, **options) == [(11, "*", "no_data"), (21, "*", "recovery")]


def test_a_recovery_from_silent_missing_data_is_silent(run, stored):
    store = stored("m", "g", {"": {0: 0, 1200: 0}})

    assert run("avg(last_1m):avg:m{*} > 1", store, 21, on_missing_data="show_no_data") == []


def test_a_group_without_data_is_forgotten_after_its_retention(define, stored, start):
    store = stored("m", "g", {"a:x": {0: 5}, "a:y": {0: 5, 3600: 5}})
    evaluator = MonitorEvaluator(define("avg(last_1m):avg:m{*} by {a} > 1", group_retention_duration="1h"), store)

    assert [each.group for each in evaluator.evaluate(start + 60)] == ["a:x", "a:y"]
    assert [each.group for each in evaluator.evaluate(start + 3660)] == ["a:y"]


def test_between_two_evaluations_the_last_states_are_shown(define, stored, start):
    evaluator = MonitorEvaluator(define("avg(last_1d):avg:m{*} > 1"), stored("m", "g", {"": {0: 5}}))

    seen = [evaluator.evaluate(start + 60 * minute)[0] for minute in (10, 11, 19, 20)]

    assert [each.state for each in seen] == [State.ALERT] * 4
    assert [each.transition is not None for each in seen] == [True, False, False, False]
    assert evaluator.frequency == 600


def test_a_transition_knows_since_when_it_lasts(define, stored, start):
    store = stored("m", "g", {"": minutes(6, 11, 0)})
    limits = {"critical": 10, "warning": 5}
    evaluator = MonitorEvaluator(define("avg(last_1m):avg:m{*} > 10", monitor_thresholds=limits), store)

    warning, alert, recovery = (evaluator.evaluate(start + 60 * minute)[0].transition for minute in (1, 2, 3))

    assert [each.first_triggered_at - start for each in (warning, alert, recovery)] == [60, 60, 60]
    assert [each.last_triggered_at - start for each in (warning, alert, recovery)] == [60, 120, 120]
    assert (recovery.before, recovery.after, recovery.value) == (State.ALERT, State.OK, 0)


def test_the_threshold_of_query_and_options_must_agree(define):
    with pytest.raises(LrcpError, match="compares with 10, the critical threshold is 20"):
        MonitorEvaluator(define("avg(last_1m):avg:m{*} > 10", monitor_thresholds={"critical": 20}), SeriesStore())


@pytest.mark.parametrize(
    ("query", "type"),
    [
        ('processes("java").over("*").rollup("count").last("5m") < 1', "process alert"),
        ('events("x").rollup("count").last("5m") > 0', "event alert"),
    ],
)
def test_other_monitor_types_are_refused_by_name(define, query, type):
    with pytest.raises(UnsupportedError, match=f"monitor type `{type}`"):
        MonitorEvaluator(define(query, type), SeriesStore())


def test_an_objective_that_is_not_there_is_named(define):
    query = 'burn_rate("gone").over("30d").long_window("1h").short_window("5m") > 2'

    with pytest.raises(LrcpError, match="there is no objective gone"):
        MonitorEvaluator(define(query, "slo alert"), SeriesStore())


def test_a_composite_joins_groups_by_tag_values(define, stored, start):
    store = stored("m", "g", {"host:a,device:d": {0: 5}, "host:b,device:d": {0: 0}})
    parts = {
        "1": MonitorEvaluator(define("avg(last_1m):avg:m{*} by {host,device} > 1"), store),
        "2": MonitorEvaluator(define("avg(last_1m):avg:m{*} by {host} > 1"), store),
        "3": MonitorEvaluator(define("avg(last_1m):avg:m{*} > 1"), store),
    }
    composite = MonitorEvaluator(define("1 && 2 && 3", "composite"), store, parts=parts)
    for part in parts.values():
        part.evaluate(start + 60)

    seen = composite.evaluate(start + 60)

    assert {each.group: each.state for each in seen} == {
        "device:d,host:a": State.ALERT,
        "device:d,host:b": State.OK,
    }


def test_a_composite_names_a_part_that_is_not_there(define):
    with pytest.raises(LrcpError, match="monitor 2, which is not evaluated here"):
        MonitorEvaluator(define("2 || 3", "composite"), SeriesStore(), parts={})


def test_a_composite_takes_ten_monitors(define):
    query = " && ".join(str(number) for number in range(11))

    with pytest.raises(LrcpError, match="refers to 11 monitors; Datadog takes 10"):
        MonitorEvaluator(define(query, "composite"), SeriesStore(), parts={})
