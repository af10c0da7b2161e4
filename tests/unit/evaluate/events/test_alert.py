"""Monitors on events from evaluation to evaluation: states, missing events, samples."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.event import Event
from lrcp.evaluate import MonitorDefinition, MonitorEvaluator, SeriesStore
from lrcp.evaluate.events import EventStore
from lrcp.query import parse_monitor

START = 1_768_435_200
Make = Callable[..., Event]
Monitor = Callable[..., MonitorEvaluator]
States = Callable[..., dict[str, list[str]]]


def test_a_count_alerts_and_recovers_with_its_window(event: Make, states: States) -> None:
    events = [event(at, status="error") for at in (50, 60, 70)]

    assert states('logs("status:error").last("2m") > 2', events, 5) == {"*": ["OK", "OK", "Alert", "OK", "OK", "OK"]}


@pytest.mark.parametrize(
    ("type", "head", "source"),
    [
        ("log alert", "logs", "logs"),
        ("trace-analytics alert", "trace-analytics", "spans"),
        ("rum alert", "rum", "rum"),
        ("event-v2 alert", "events", "events"),
        ("audit alert", "audits", "audit"),
        ("ci-pipelines alert", "ci-pipelines", "ci_pipelines"),
        ("ci-tests alert", "ci-tests", "ci_tests"),
        ("error-tracking alert", "error-tracking-rum", "error_tracking"),
        ("database-monitoring alert", "database-monitoring", "database_queries"),
        ("network-performance alert", "network-performance", "network"),
        ("network-path alert", "network-path", "network_path"),
        ("llm-observability alert", "llm-observability", "llm_observability"),
    ],
)
def test_every_kind_of_event_has_its_monitor(event: Make, states: States, type: str, head: str, source: str) -> None:
    query = f'{head}("@x:y").rollup("count").by("@issue.id").last("1m") >= 1'

    assert states(query, [event(30, source, x="y", issue={"id": 7})], 2, type=type) == {
        "@issue.id:7": ["-", "Alert", "OK"]
    }


def test_a_measure_without_events_keeps_its_state(event: Make, states: States) -> None:
    query = 'logs("*").rollup("max","@ms").last("1m") > 5'

    assert states(query, [event(0, ms=9)], 3) == {"*": ["No Data", "Alert", "Alert", "Alert"]}
    assert states(query, [event(0, ms=9)], 3, on_missing_data="resolve") == {"*": ["No Data", "Alert", "OK", "OK"]}


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        ({}, ["OK", "Alert", "OK", "OK"]),
        ({"on_missing_data": "default"}, ["OK", "Alert", "OK", "OK"]),
        ({"on_missing_data": "show_no_data"}, ["No Data", "Alert", "No Data", "No Data"]),
        ({"on_missing_data": "show_and_notify_no_data"}, ["No Data", "Alert", "No Data", "No Data"]),
        ({"on_missing_data": "resolve"}, ["No Data", "Alert", "OK", "OK"]),
        ({"notify_no_data": True, "no_data_timeframe": 3}, ["No Data", "Alert", "Alert", "No Data"]),
    ],
)
def test_a_count_without_events_is_zero_unless_the_options_say_otherwise(
    event: Make, states: States, options: dict[str, object], seen: list[str]
) -> None:
    assert states('logs("*").last("1m") > 0', [event(0)], 3, **options) == {"*": seen}


def test_below_one_tells_that_nothing_comes_any_more(event: Make, states: States) -> None:
    assert states('logs("*").last("1m") < 1', [event(30), event(90)], 4) == {
        "*": ["Alert", "OK", "OK", "Alert", "Alert"]
    }


def test_a_group_that_falls_silent_recovers_above_a_threshold(event: Make, states: States) -> None:
    events = [event(0, g="a"), event(90, g="b")]

    assert states('logs("*").by("@g").last("1m") > 0', events, 3) == {
        "@g:a": ["-", "Alert", "OK", "OK"],
        "@g:b": ["-", "-", "Alert", "OK"],
    }


def test_a_silent_group_is_forgotten_after_its_retention(event: Make, states: States) -> None:
    seen = states('logs("*").by("@g").last("1m") > 0', [event(0, g="a")], 65, group_retention_duration="1h")

    assert seen["@g:a"][60] == "OK"
    assert seen["@g:a"][64] == "-"


def test_below_a_threshold_only_the_silence_of_all_groups_alerts(event: Make, states: States) -> None:
    events = [event(at, g="a") for at in (0, 10, 70, 80)] + [event(at, g="b") for at in (0, 70, 80)]
    events += [event(200, g="b"), event(210, g="b")]

    assert states('logs("*").by("@g").last("1m") < 2', events, 4) == {
        "*": ["Alert", "OK", "OK", "Alert", "OK"],
        "@g:a": ["-", "OK", "OK", "OK", "OK"],
        "@g:b": ["-", "Alert", "OK", "OK", "OK"],
    }


def test_a_new_group_waits(event: Make, states: States) -> None:
    events = [event(at, g="a") for at in range(0, 240, 10)]

    assert states('logs("*").by("@g").last("1m") > 0', events, 4, new_group_delay=120) == {
        "@g:a": ["-", "-", "-", "Alert", "Alert"]
    }


def test_long_windows_are_evaluated_less_often(monitor: Monitor) -> None:
    assert [monitor(f'logs("*").last("{window}") > 1', []).frequency for window in ("23h", "1d", "2d")] == [
        60,
        600,
        1800,
    ]


def test_a_transition_shows_the_last_event_that_the_query_found(event: Make, monitor: Monitor) -> None:
    events = [event(0, g="a", n=1), event(40, g="a", n=2), event(40, g="b", n=3), event(50, g="a", n=4, message="x")]
    evaluator = monitor('logs("-x").by("@g").last("1m") > 0', events)
    found = [each.transition for each in evaluator.evaluate(START + 60)]

    assert [each.sample.attributes["n"] for each in found if each and each.sample] == [2, 3]


def test_a_zero_has_no_event_to_show(event: Make, monitor: Monitor) -> None:
    evaluator = monitor('logs("*").last("1m") > 0', [event(0)])
    (alert,), (recovery,) = evaluator.evaluate(START + 60), evaluator.evaluate(START + 120)

    assert alert.transition is not None
    assert alert.transition.sample == event(0)
    assert recovery.transition is not None
    assert recovery.transition.sample is None


def test_events_that_come_later_are_seen_by_later_evaluations(event: Make) -> None:
    query = 'logs("*").last("5m") > 1'
    store = EventStore()
    definition = MonitorDefinition("m", "m", "log alert", query, parse_monitor(query))
    evaluator = MonitorEvaluator(definition, SeriesStore(), events=store)
    seen = []
    for minute in range(4):
        store.add(event(60 * minute))
        seen += [each.value for each in evaluator.evaluate(START + 60 * minute)]

    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ('logs("$env").last("5m") > 1', r"part of a search `\$name`"),
        ('logs("#calc:x").last("5m") > 1', "calculated field `#calc`"),
        ('logs("*").index("*", storage="flex").last("5m") > 1', "Standard Tier"),
        ('logs("*").rollup("avg").last("5m") > 1', "needs what to measure"),
        ('logs("*").by("a,b,c,d,e").last("5m") > 1', "at most 4 facets"),
        ('logs("*").rollup("avg","@a","60000").last("5m") > 1', "more than a method and a measure"),
    ],
)
def test_what_is_not_evaluated_is_refused_by_name_before_a_run(monitor: Monitor, query: str, says: str) -> None:
    with pytest.raises(LrcpError, match=says):
        monitor(query, [])


def test_new_issues_are_grouped_by_issue(monitor: Monitor) -> None:
    with pytest.raises(LrcpError, match=r"grouped by `@issue\.id`"):
        monitor('error-tracking("*").new().rollup("count").last("1d") > 0', [], type="error-tracking alert")


@pytest.mark.parametrize(
    ("type", "query"),
    [
        ("process alert", 'processes("x").over("*").rollup("count").last("5m") < 1'),
        ("event alert", 'events("*").last("5m") > 1'),
    ],
)
def test_monitors_of_what_is_not_captured_are_refused(monitor: Monitor, type: str, query: str) -> None:
    with pytest.raises(UnsupportedError, match=f"monitor type `{type}`"):
        monitor(query, [], type=type)


@pytest.mark.parametrize(
    ("notify_by", "told"),
    [(["@Session"], {"@Session:a", "@Session:b"}), (["service"], {"service:s"}), (["*"], {"*"})],
)
def test_groups_of_facets_are_notified_of_together(
    event: Make, monitor: Monitor, notify_by: list[str], told: set[str]
) -> None:
    events = [event(0, service="s", Session=session) for session in "ab"]
    evaluator = monitor('logs("*").by("@Session,service").last("1m") > 0', events, notify_by=notify_by)
    found = [each for each in evaluator.evaluate(START + 60) if each.transition]

    assert {each.group for each in found} == told
    assert all(each.transition and each.transition.sample in events for each in found)
