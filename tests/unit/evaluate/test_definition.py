from __future__ import annotations

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.core.position import Position
from lrcp.evaluate import CumulativeWindow, MonitorDefinition, SloDefinition, Thresholds
from lrcp.evaluate.definition import options_of
from lrcp.evaluate.objective import Events, Slice
from lrcp.spec.model import Resource


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
        ({"notify_by": ["a"]}, "monitor option `notify_by`"),
        ({"variables": [{"x": 1}]}, "monitor option `variables`"),
        ({"scheduling_options": [{"custom_schedule": [{}]}]}, "scheduling_options.custom_schedule"),
        ({"some_new_option": 1}, "monitor option `some_new_option`"),
        ({"monitor_thresholds": {"ok": 1}}, "threshold `ok`"),
    ],
)
def test_options_that_are_not_evaluated_are_refused_by_name(arguments, construct):
    with pytest.raises(UnsupportedError, match=construct):
        options_of(arguments)


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
    ("arguments", "construct"),
    [
        ({"type": "monitor", "monitor_ids": [1]}, "objective type `monitor`"),
        ({"type": "metric", "sli_specification": {"count": {}}}, "metric objective by `sli_specification`"),
    ],
)
def test_other_objectives_are_refused_by_name(resource, arguments, construct):
    with pytest.raises(UnsupportedError, match=construct):
        SloDefinition.of(resource("datadog_service_level_objective", **arguments))
