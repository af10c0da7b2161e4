from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.position import Position
from lrcp.evaluate import CumulativeWindow, MonitorDefinition, SloDefinition, Thresholds
from lrcp.evaluate.definition import OPTIONS, options_of
from lrcp.evaluate.objective import Events, Slice
from lrcp.facts import load_facts
from lrcp.spec.model import Resource

COUNT = {
    "good_events_formula": "good",
    "queries": [{"metric_query": {"name": "good", "query": "sum:good{*}.as_count()"}}],
}


@pytest.fixture
def resource():
    def make(kind, **arguments):
        return Resource(kind, "svc--r", "r", "local", "local", {"name": "n", **arguments}, Position("x.yaml"))

    return make


def test_a_monitor_comes_from_its_terraform_arguments(resource):
    definition = MonitorDefinition.of(
        resource(
            "datadog_monitor",
            type="query alert",
            query="avg(last_5m):avg:m{*} > 10",
            message="text",
            tags=["service:svc"],
            monitor_thresholds={"critical": "10", "warning": 5},
            evaluation_delay=60,
            scheduling_options=[{"evaluation_window": [{"day_starts": "04:00"}]}],
        )
    )

    assert (definition.id, definition.address) == ("r", "datadog_monitor.svc--r")
    assert definition.options.thresholds == Thresholds(critical=10, warning=5)
    assert definition.options.evaluation_delay == 60
    assert definition.options.window == CumulativeWindow(day_starts="04:00")
    assert definition.tags == ("service:svc",)


def test_defaults_are_those_of_the_provider():
    options = options_of({})

    assert options.require_full_window
    assert options.no_data_timeframe == 10
    assert not options.notify_no_data
    assert options.new_group_delay == 60
    assert options.renotify_statuses == ("alert", "no data")


@pytest.mark.parametrize(
    ("arguments", "construct"),
    [
        ({"scheduling_options": [{"rolling_window": [{}]}]}, "scheduling_options.rolling_window"),
        ({"monitor_thresholds": {"critical_query": 'formula("q")'}}, "threshold `critical_query`"),
        ({"some_new_option": 1}, "monitor option `some_new_option`"),
        ({"monitor_thresholds": {"ok": 1}}, "threshold `ok`"),
    ],
)
def test_options_that_are_not_evaluated_are_refused_by_name(arguments, construct):
    with pytest.raises(UnsupportedError, match=construct):
        options_of(arguments)


def test_each_argument_of_the_provider_is_evaluated_or_refused_by_name():
    monitor = load_facts().resources["datadog_monitor"]
    scheduling = monitor.blocks["scheduling_options"].block

    known = {entry.name for entry in OPTIONS}

    arguments = {*monitor.attributes, *monitor.blocks} - {"id", "name", "type", "query", "message", "tags"}
    assert arguments - known == set()
    assert {f"scheduling_options.{name}" for name in scheduling.blocks} - known == set()


DAILY = {"rrule": "FREQ=DAILY", "start": "2026-01-15T20:00:00", "timezone": "Europe/Rome"}


def scheduled(**changes):
    return {
        "require_full_window": False,
        "on_missing_data": "resolve",
        "scheduling_options": [{"custom_schedule": [{"recurrence": [DAILY]}]}],
        **changes,
    }


def test_a_custom_schedule_recurs_in_its_time_zone():
    schedule = options_of(scheduled()).schedule

    assert schedule is not None
    assert (schedule.rule, schedule.timezone, schedule.frequency) == ("FREQ=DAILY", "Europe/Rome", "DAILY")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"require_full_window": True}, "needs `require_full_window: false`"),
        ({"on_missing_data": None}, "needs `on_missing_data`"),
        (
            {"scheduling_options": {"custom_schedule": {"recurrence": {**DAILY, "rrule": "FREQ=HOURLY"}}}},
            "recurs daily or less often",
        ),
        ({"scheduling_options": {"custom_schedule": {"recurrence": {**DAILY, "start": ""}}}}, "has no `start`"),
        ({"scheduling_options": {"evaluation_window": {"month_starts": 2}}}, "`month_starts` .* is 1"),
    ],
)
def test_a_schedule_that_datadog_would_not_take_is_refused(changes, message):
    with pytest.raises(LrcpError, match=message):
        options_of(scheduled(**changes))


def test_the_deprecated_options_have_their_newer_meaning():
    assert options_of({"groupby_simple_monitor": True}).notify_by == ("*",)
    assert options_of({"groupby_simple_monitor": True, "notify_by": ["service"]}).notify_by == ("service",)
    delays = [options_of(given) for given in ({"new_host_delay": 300}, {"new_host_delay": 300, "new_group_delay": 90})]
    assert [each.delay_of(("host:a",)) for each in delays] == [300, 90]
    assert [each.delay_of(("pod:a",)) for each in delays] == [60, 90]


def test_empty_options_are_as_good_as_none():
    assert options_of({"notify_by": [], "variables": None, "escalation_message": ""}) == options_of({})


def test_a_time_slice_objective_comes_from_its_terraform_arguments(resource):
    query = {"metric_query": {"name": "q", "data_source": "metrics", "query": "p95:latency{*}"}}
    slo = SloDefinition.of(
        resource(
            "datadog_service_level_objective",
            type="time_slice",
            sli_specification={
                "time_slice": {
                    "query": {"formula": [{"formula_expression": "q * 2"}], "query": [query]},
                    "comparator": "<",
                    "threshold": 1500,
                }
            },
            thresholds=[{"timeframe": "30d", "target": 99}],
        )
    )

    assert slo.id == "tf://datadog_service_level_objective/svc--r/id"
    assert slo.targets == {"30d": 99}
    assert isinstance(slo.indicator, Slice)
    assert (slo.indicator.seconds, slo.indicator.comparator, slo.indicator.threshold) == (300, "<", 1500)


def test_a_metric_objective_comes_from_its_terraform_arguments(resource):
    slo = SloDefinition.of(
        resource(
            "datadog_service_level_objective",
            type="metric",
            query=[{"numerator": "sum:good{*}.as_count()", "denominator": "sum:all{*}.as_count()"}],
            thresholds=[{"timeframe": "7d", "target": 99.9}],
        )
    )

    assert isinstance(slo.indicator, Events)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"type": "monitor"}, "a monitor objective needs `monitor_ids`"),
        ({"type": "monitor", "monitor_ids": [1]}, "the objective is on monitor 1, which is not declared here"),
        ({"type": "metric", "sli_specification": {"count": {}}}, "needs a `query` or `sli_specification.count`"),
        ({"type": "metric", "sli_specification": {"count": COUNT}}, "`total_events_formula` or `bad_events_formula`"),
        ({"type": "apdex"}, "objective type `apdex`"),
    ],
)
def test_an_objective_that_cannot_be_evaluated_says_what_is_missing(resource, arguments, message):
    with pytest.raises(LrcpError, match=message):
        SloDefinition.of(resource("datadog_service_level_objective", **arguments))
