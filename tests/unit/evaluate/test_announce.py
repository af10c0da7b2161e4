from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError
from lrcp.evaluate import MonitorEvaluator, SeriesStore, State
from lrcp.evaluate.announce import grouping
from lrcp.query import parse_monitor

QUERY = "avg(last_1m):avg:m{*} by {service,host} > 4"


@pytest.fixture
def hosts(stored):
    """Two hosts of one service: the second is worse."""
    return stored("m", "g", {"service:a,host:1": {0: 5, 60: 0}, "service:a,host:2": {0: 9, 60: 9, 120: 0}})


def test_a_bundle_has_a_row_of_its_own_with_the_state_and_value_of_its_worst_group(define, hosts, start):
    limits = {"critical": 4}
    evaluator = MonitorEvaluator(define(QUERY, notify_by=["service"], monitor_thresholds=limits), hosts)

    seen = evaluator.evaluate(start + 60)

    assert [(each.group, each.state, each.transition is not None) for each in seen] == [
        ("host:1,service:a", State.ALERT, False),
        ("host:2,service:a", State.ALERT, False),
        ("service:a", State.ALERT, True),
    ]


def test_the_message_can_name_the_tags_of_the_group_that_decides(define, hosts, start):
    evaluator = MonitorEvaluator(define(QUERY, notify_by=["service"]), hosts)
    evaluator.evaluate(start + 60)
    evaluator.evaluate(start + 120)

    (recovery,) = [each.transition for each in evaluator.evaluate(start + 180) if each.transition]

    assert recovery.group == ("service:a",)
    assert recovery.tags == ("host:2", "service:a")


def test_composites_look_at_the_groups_not_at_the_bundles(define, hosts, start):
    evaluator = MonitorEvaluator(define(QUERY, notify_by=["*"]), hosts)
    evaluator.evaluate(start + 60)

    assert set(evaluator.states) == {("host:1", "service:a"), ("host:2", "service:a")}


def test_a_bundle_is_gone_with_its_last_group(define, hosts, start):
    evaluator = MonitorEvaluator(define(QUERY, notify_by=["service"], group_retention_duration="1h"), hosts)
    evaluator.evaluate(start + 60)

    assert evaluator.evaluate(start + 7200) == []


def test_missing_data_that_nobody_is_told_of_do_not_end_in_a_notification(define, stored, start):
    store = stored("m", "g", {"service:a,host:1": {0: 0}, "service:a,host:2": {0: 0, 60: 0, 120: 0}})
    evaluator = MonitorEvaluator(define(QUERY, notify_by=["service"], on_missing_data="show_no_data"), store)

    seen = [evaluator.evaluate(start + 60 * minute)[-1] for minute in (1, 2, 3)]

    assert [each.state for each in seen] == [State.OK, State.NO_DATA, State.NO_DATA]
    assert [each.transition for each in seen] == [None] * 3


def test_keys_that_the_query_does_not_group_by_are_named(define):
    with pytest.raises(LrcpError, match="does not group by region of notify_by"):
        MonitorEvaluator(define(QUERY, notify_by=["region", "host"]), SeriesStore())


@pytest.mark.parametrize(
    ("type", "query", "keys"),
    [
        ("query alert", QUERY, {"service", "host"}),
        (
            "log alert",
            'logs("*").index("*").rollup("count").by("@model, service").last("5m") > 1',
            {"@model", "service"},
        ),
        ("service check", '"up".over("*").by("Host").last(2).count_by_status()', {"host"}),
        ("composite", "1 && 2", set()),
    ],
)
def test_a_monitor_groups_by_the_keys_of_its_query(type, query, keys):
    assert grouping(parse_monitor(query, type)) == keys


def test_a_bundle_is_renotified_of_as_one(define, stored, start):
    store = stored("m", "g", {f"service:a,host:{host}": {60 * n: 9 for n in range(5)} for host in "12"})
    evaluator = MonitorEvaluator(define(QUERY, notify_by=["service"], renotify_interval=2), store)

    kinds = [
        each.transition.kind
        for minute in range(1, 6)
        for each in evaluator.evaluate(start + 60 * minute)
        if each.transition
    ]

    assert kinds == ["alert", "renotify", "renotify"]
