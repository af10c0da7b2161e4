"""Laws of the state machine, for any data and any options."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.capture import Point
from lrcp.core.frozen import replace
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, Options, SeriesStore, State, Thresholds, Transition
from lrcp.query import parse_monitor

START = 1_768_435_200
QUERY = "avg(last_1m):avg:m{*} by {h} > 10"
LIMITS = Thresholds(critical=10, warning=6, critical_recovery=8, warning_recovery=4)

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 14).map(float)), min_size=1, max_size=30)
HOSTS = st.dictionaries(st.sampled_from("abcd"), VALUES, min_size=1, max_size=4)
OPTIONS = st.builds(
    Options,
    thresholds=st.sampled_from([LIMITS, Thresholds(critical=10), Thresholds(critical=10, warning=6)]),
    notify_no_data=st.booleans(),
    no_data_timeframe=st.sampled_from([None, 2, 5]),
    on_missing_data=st.sampled_from([None, "show_no_data", "show_and_notify_no_data", "resolve", "default"]),
    renotify_interval=st.sampled_from([0, 2, 5]),
    renotify_occurrences=st.sampled_from([None, 1, 2]),
    renotify_statuses=st.sampled_from([("alert", "no data"), ("warn",), ("alert", "warn", "no data")]),
    new_group_delay=st.sampled_from([0, 120]),
    notify_by=st.sampled_from([(), ("h",), ("*",)]),
)


def evaluator_of(hosts: dict[str, list[float | None]], options: Options) -> MonitorEvaluator:
    store = SeriesStore({"m": "gauge"})
    for host, values in hosts.items():
        for minute, value in enumerate(values):
            if value is not None:
                store.add(Point(START + 60 * minute, "m", "g", (value,), (f"h:{host}",)))
    return MonitorEvaluator(MonitorDefinition("m", "m", "query alert", "", parse_monitor(QUERY), options), store)


def happened(hosts: dict[str, list[float | None]], options: Options, extra: tuple[int, ...] = ()) -> list[Transition]:
    """Everything in 40 minutes, evaluated each minute and ``extra`` seconds after it."""
    evaluator = evaluator_of(hosts, options)
    instants = sorted(START + 60 * minute + after for minute in range(1, 40) for after in (0, *extra))
    return [each.transition for at in instants for each in evaluator.evaluate(at) if each.transition]


def by_group(transitions: list[Transition]) -> dict[Any, list[Transition]]:
    groups: dict[Any, list[Transition]] = {}
    for each in transitions:
        groups.setdefault(each.group, []).append(each)
    return groups


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10).map(float), min_size=1, max_size=30))
def test_data_that_stay_on_one_side_never_flip_a_monitor(values):
    assert happened({"a": values}, Options(thresholds=Thresholds(critical=10))) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 14).map(float), min_size=1, max_size=30))
def test_an_alert_recovers_only_when_the_recovery_threshold_is_passed(values):
    options = Options(thresholds=Thresholds(critical=10, critical_recovery=8), new_group_delay=0)
    evaluator = evaluator_of({"a": values}, options)

    states = [evaluator.evaluate(START + 60 * minute)[0] for minute in range(1, len(values) + 1)]

    for before, after in pairwise(states):
        assert after.value is not None
        expected = after.value > 10 or (before.state is State.ALERT and after.value > 8)
        assert (after.state is State.ALERT) == expected


@settings(max_examples=25, deadline=None)
@given(HOSTS, OPTIONS)
def test_missing_data_that_are_only_shown_are_never_told_of(hosts, options):
    shown = happened(hosts, replace(options, on_missing_data="show_no_data", notify_no_data=False))

    assert [each for each in shown if each.after is State.NO_DATA] == []


@settings(max_examples=30, deadline=None)
@given(HOSTS, OPTIONS.filter(lambda options: options.on_missing_data != "show_no_data"))
def test_what_is_told_begins_changes_and_ends_in_turn(hosts, options):
    for transitions in by_group(happened(hosts, options)).values():
        state = State.OK
        for each in transitions:
            if each.renotify:
                assert each.before is each.after is state is not State.OK
            elif each.after is State.OK:
                assert state is not State.OK
            else:
                assert each.after is not state
            state = each.after


@settings(max_examples=30, deadline=None)
@given(HOSTS, OPTIONS)
def test_renotifications_keep_their_distance_number_and_states(hosts, options):
    for transitions in by_group(happened(hosts, options)).values():
        number = 0
        for before, after in pairwise(transitions):
            number = number + 1 if after.renotify else 0
            if after.renotify:
                assert after.at - before.at >= options.renotify_interval * 60 > 0
                assert after.after.lower() in options.renotify_statuses
                assert number <= (options.renotify_occurrences or number)


@settings(max_examples=25, deadline=None)
@given(HOSTS, OPTIONS, st.sampled_from([(10,), (20, 50), (30,)]))
def test_asking_more_often_than_a_monitor_is_evaluated_changes_nothing(hosts, options, extra):
    assert happened(hosts, options, extra) == happened(hosts, options)


@settings(max_examples=25, deadline=None)
@given(HOSTS, OPTIONS, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(hosts, options, shuffler):
    names = list(hosts)
    shuffler.shuffle(names)

    assert happened({name: hosts[name] for name in names}, options) == happened(hosts, options)


@settings(max_examples=25, deadline=None)
@given(HOSTS, OPTIONS)
def test_a_group_does_what_it_does_alone(hosts, options):
    options = replace(options, notify_by=())
    together = by_group(happened(hosts, options))

    for host, values in hosts.items():
        assert happened({host: values}, options) == together.get((f"h:{host}",), [])


@settings(max_examples=25, deadline=None)
@given(HOSTS, OPTIONS)
def test_a_draft_does_the_same_and_reaches_nobody(hosts, options):
    drafted = happened(hosts, replace(options, draft=True))

    assert all(each.withheld == "draft" for each in drafted)
    assert [replace(each, withheld="") for each in drafted] == happened(hosts, options)


@settings(max_examples=30, deadline=None)
@given(HOSTS, OPTIONS)
def test_many_instants_at_once_are_as_one_after_the_other(hosts, options):
    instants = range(START + 60, START + 40 * 60, 60)

    assert list(evaluator_of(hosts, options).run(instants)) == happened(hosts, options)
