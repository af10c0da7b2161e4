"""Arguments against the provider's facts."""

from typing import Any

import pytest

from lrcp.facts import check, load_facts

MONITOR = {"name": "n", "type": "query alert", "query": "avg(last_5m):avg:m{*} > 1", "message": "m"}
TIME_SLICE = {
    "name": "n",
    "type": "time_slice",
    "thresholds": [{"timeframe": "30d", "target": 99}],
    "sli_specification": {
        "time_slice": {
            "comparator": "<",
            "threshold": 1500,
            "query": {
                "formula": [{"formula_expression": "q"}],
                "query": [{"metric_query": {"name": "q", "query": "p95:m{*}"}}],
            },
        }
    },
}


@pytest.mark.parametrize(
    ("type", "arguments"),
    [
        ("datadog_monitor", MONITOR),
        ("datadog_monitor", MONITOR | {"tags": ["a:b"], "priority": 2, "timeout_h": "1"}),
        ("datadog_monitor", MONITOR | {"monitor_thresholds": {"critical": 1.5, "warning": "1"}}),
        ("datadog_monitor", MONITOR | {"monitor_thresholds": [{"critical": 1}]}),
        ("datadog_monitor", MONITOR | {"priority": None}),
        ("datadog_service_level_objective", TIME_SLICE),
        ("datadog_service_level_objective", {**TIME_SLICE, "timeframe": "30d", "target_threshold": 99}),
        ("datadog_dashboard_json", {"dashboard": '{"title": "t"}'}),
        ("datadog_incident_type", {"name": "n", "configuration": {"allow_workflows": True}}),
    ],
)
def test_what_the_provider_accepts_has_no_problem(type: str, arguments: dict[str, Any]) -> None:
    assert check(type, arguments) == []


def test_a_reference_may_stand_for_any_type() -> None:
    slo = {
        "name": "n",
        "type": "monitor",
        "thresholds": [{"timeframe": "7d", "target": 99}],
        "monitor_ids": ["tf://datadog_monitor/chat--latency/id", "${datadog_monitor.x.id}"],
    }

    assert check("datadog_service_level_objective", slo) == []


@pytest.mark.parametrize(
    ("change", "path", "message", "fix"),
    [
        ({"tag": ["a"]}, ("tag",), "this resource has no argument `tag`", "did you mean `tags`?"),
        (
            {"monitor_thresholds": {"crit": 1}},
            ("monitor_thresholds", "crit"),
            "`monitor_thresholds` has no argument `crit`",
            "did you mean `critical`?",
        ),
        ({"query": None}, (), "the required argument `query` is missing", "add `query:`"),
        ({"id": "7"}, ("id",), "`id` is set by Datadog, not by us", "remove `id`"),
        ({"tags": "a:b"}, ("tags",), "`tags` has the wrong type", "write a list, also for one value"),
        ({"tags": [{"a": "b"}]}, ("tags", 0), "`tags` has the wrong type", ""),
        ({"timeout_h": "soon"}, ("timeout_h",), "`timeout_h` has the wrong type", ""),
        ({"include_tags": "yes"}, ("include_tags",), "`include_tags` has the wrong type", ""),
        ({"type": "metrc alert"}, ("type",), "`type` does not take this value", "did you mean `metric alert`?"),
        ({"monitor_thresholds": 5}, ("monitor_thresholds",), "`monitor_thresholds` is a block", ""),
        ({"monitor_thresholds": [5]}, ("monitor_thresholds", 0), "`monitor_thresholds` is a list of blocks", ""),
        ({"monitor_thresholds": [{}, {}]}, ("monitor_thresholds",), "too many `monitor_thresholds` blocks", ""),
        (
            {"monitor_thresholds": {"critical": "high"}},
            ("monitor_thresholds", "critical"),
            "`critical` is not a number",
            "",
        ),
        (
            {"on_missing_data": "resolve", "notify_no_data": True},
            ("notify_no_data",),
            "`on_missing_data` and `notify_no_data` exclude each other",
            "remove `notify_no_data`",
        ),
    ],
)
def test_a_wrong_monitor_argument_is_named_with_its_path(
    change: dict[str, Any], path: tuple[str | int, ...], message: str, fix: str
) -> None:
    [problem] = check("datadog_monitor", MONITOR | change)

    assert (problem.path, problem.message, problem.fix) == (path, message, fix)


def test_a_missing_block_is_missed_like_an_argument() -> None:
    problems = check("datadog_service_level_objective", {"name": "n", "type": "metric"})

    assert [problem.message for problem in problems] == ["the required argument `thresholds` is missing"]


def test_an_empty_list_has_too_few_blocks() -> None:
    [problem] = check("datadog_service_level_objective", {"name": "n", "type": "metric", "thresholds": []})

    assert (problem.message, problem.found, problem.expected) == ("too few `thresholds` blocks", "0", "at least 1")


def test_a_problem_deep_inside_keeps_its_whole_path() -> None:
    slo = {**TIME_SLICE, "sli_specification": {"time_slice": {"comparator": "=", "threshold": 1, "query": {}}}}

    problems = {problem.path: problem.message for problem in check("datadog_service_level_objective", slo)}

    assert problems[("sli_specification", "time_slice", "comparator")] == "`comparator` does not take this value"
    assert ("sli_specification", "time_slice", "query") in problems


@pytest.mark.parametrize(
    ("type", "arguments", "message"),
    [
        ("datadog_dashboard_json", {"dashboard": "{title: t}"}, "`dashboard` is not JSON"),
        (
            "datadog_monitor_notification_rule",
            {"name": "n", "filter": {"tags": ["a:b"]}},
            "exactly one of these arguments must be given",
        ),
        (
            "datadog_downtime_schedule",
            {"scope": "*"},
            "the required argument `monitor_identifier` is missing",
        ),
    ],
)
def test_demands_that_the_schema_does_not_hold_are_checked_too(
    type: str, arguments: dict[str, Any], message: str
) -> None:
    assert any(problem.message.startswith(message) for problem in check(type, arguments))


def test_an_unknown_resource_type_is_a_problem_with_the_nearest_one() -> None:
    [problem] = check("datadog_monitr", {})

    assert problem.fix == "did you mean `datadog_monitor`?"


def test_the_number_of_values_that_are_listed_is_bounded() -> None:
    [problem] = check("datadog_monitor", MONITOR | {"type": "zzz"})

    assert (problem.found, problem.expected) == ("zzz", "")
    assert len(load_facts().resources["datadog_monitor"].attributes["type"].values) > 12


@pytest.mark.parametrize(
    ("type", "arguments"),
    [
        (
            "datadog_workflow_automation",
            {"name": "n", "description": "", "published": True, "spec_json": "{}", "tags": [], "run_as": {}},
        ),
        ("datadog_status_page", {}),
    ],
)
def test_what_only_a_later_provider_has_is_said_to_be_so(type: str, arguments: dict[str, Any]) -> None:
    [problem] = check(type, arguments)

    assert problem.fix == "a later provider has it (4.25.0 does): raise the constraint and refresh lrcp/facts"
