"""Logs, events and check runs of a case, as the monitor under test sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.frozen import replace
from lrcp.core.yamldoc import parse_yaml
from lrcp.evaluate import MonitorDefinition
from lrcp.evaluate.definition import options_of
from lrcp.prove.inputs import event_of
from lrcp.prove.load import build_test
from lrcp.prove.model import Case
from lrcp.prove.run import run_case
from lrcp.prove.subject import Subject
from lrcp.prove.times import check_times
from lrcp.query import parse_monitor

Make = Callable[..., Subject]


@pytest.fixture
def about(subject: Make) -> Make:
    """The shop's monitor of another type."""

    def make(query: str, type: str, variables: Any = None, **options: Any) -> Subject:
        arguments = {"type": type, "new_group_delay": 0, **options}
        definition = MonitorDefinition(
            "errors", "errors", type, query, parse_monitor(query, type), options_of(arguments), "{{log.message}} @a-b",
            variables=variables or {},
        )  # fmt: skip
        return replace(subject(), definition=definition)

    return make


def case(lines: str, until: str = "3m") -> Case:
    text = f"monitor: errors\nservice: shop\ncases:\n  one:\n    {lines}\n    expect: [{{ at: {until}, state: OK }}]\n"
    return build_test(parse_yaml(text)).cases[0]


def values(lines: str, subject: Subject, group: str = "*") -> list[float | None]:
    return [moment.value for moment in run_case(case(lines), subject).groups[group]]


@pytest.mark.parametrize(
    ("entry", "seen"),
    [
        ("{ at: 0, attributes: { status: error } }", [0, 1, 0, 0]),
        ("{ at: 90s, attributes: { status: error } }", [0, 0, 1, 0]),
        ("{ at: 0, every: 20s, until: 2m, attributes: { status: error } }", [0, 3, 3, 1]),
        ("{ at: 0, every: 20s, times: 4, attributes: { status: error } }", [0, 3, 1, 0]),
        ("{ at: 0, count: 7, attributes: { status: error } }", [0, 7, 0, 0]),
        ("{ at: 0, every: 30s, times: 2, count: 5, attributes: { status: error } }", [0, 10, 0, 0]),
        ("{ at: 0, attributes: { status: ok } }", [0, 0, 0, 0]),
    ],
)
def test_logs_happen_when_they_are_written(entry: str, seen: list[int], about: Make) -> None:
    monitor = about('logs("status:error").last("1m") > 10', "log alert")

    assert values(f"logs: [{entry}]", monitor) == seen


def test_service_and_environment_are_added_unless_they_are_written(about: Make) -> None:
    monitor = about('logs("service:shop env:production").last("1m") > 10', "log alert")

    assert values("logs: [{ at: 0, attributes: { a: 1 } }]", monitor)[1] == 1
    assert values('logs: [{ at: 0, attributes: { a: 1 }, tags: ["env:staging"] }]', monitor)[1] == 0
    assert values("logs: [{ at: 0, attributes: { service: other } }]", monitor)[1] == 0


def test_a_log_is_what_datadog_makes_of_the_line(about: Make) -> None:
    (entry,) = case("logs: [{ at: 0, attributes: { level: WARN, msg: a }, tags: [t:1] }]").logs
    event = event_of(entry, 5)

    assert (event.at, event.source, event.tags) == (5, "logs", ("env:production", "service:shop", "t:1"))
    assert event.attributes == {"service": "shop", "level": "WARN", "status": "warn", "msg": "a", "message": "a"}


def test_other_events_are_taken_as_they_are(about: Make) -> None:
    monitor = about(
        'trace-analytics("env:production resource_name:/qa").rollup("max","@duration").by("service").last("1m") > 1',
        "trace-analytics alert",
    )
    events = "events: [{ at: 0, source: spans, attributes: { resource_name: /qa, duration: 5 } }]"

    assert values(events, monitor, "service:shop") == [5, None, None]


def test_check_runs_have_a_status_for_each_interval(about: Make) -> None:
    monitor = about(
        '"shop.up".over("env:production").by("host").last(3).count_by_status()',
        "service check",
        monitor_thresholds={"critical": 3},
    )
    seen = run_case(case("checks: [{ 'shop.up{host:a}': 0x6 2x12 }]"), monitor).groups["host:a"]

    assert [str(moment.state) for moment in seen] == ["OK", "Alert", "Alert"]


@pytest.mark.parametrize(
    ("values", "fine"), [('"0x6 _ 2x3"', True), ('"[0 3]x2"', True), ("4", False), ('"0+1x4"', False)]
)
def test_a_check_run_has_one_of_four_statuses(values: str, fine: bool) -> None:
    text = f"cases: {{ one: {{ checks: [{{ up: {values} }}], expect: [{{ at: 1m }}] }} }}\n"

    assert [finding.code for finding in check_times(parse_yaml(text), text)] == ([] if fine else ["P204"])


def test_a_formula_reads_logs_and_series_together(about: Make) -> None:
    variables = {
        "event_query": {
            "name": "bad",
            "data_source": "logs",
            "search": {"query": "status:error"},
            "compute": {"aggregation": "count"},
        },
        "cloud_cost_query": {
            "name": "all",
            "data_source": "metrics",
            "query": "sum:shop.errors{*}.as_count()",
            "aggregator": "sum",
        },
    }
    monitor = about('formula("bad / all").last("1m") > 1', "log alert", variables)
    lines = "logs: [{ at: 0, count: 3, attributes: { status: error } }]\n    series: [{ shop.errors: 2x6 }]"

    assert values(lines, monitor)[1] == 0.25


def test_a_notification_shows_the_log_that_was_found(about: Make) -> None:
    monitor = about('logs("status:error").last("1m") > 0', "log alert")
    run = run_case(case("logs: [{ at: 0, attributes: { status: error, message: no quota } }]"), monitor)
    (alert, _) = [moment.notice for moment in run.groups["*"] if moment.notice]

    assert alert.notification.text == "no quota @a-b"
