from __future__ import annotations

from dataclasses import fields

from lrcp.core.finding import Edit, Excerpt, Finding, Severity
from lrcp.core.frozen import replace
from lrcp.core.position import Position, Span

FULL = Finding(
    "Q204",
    "p95 needs percentiles",
    Position("monitors/latency.yaml", 6, 10),
    Severity.WARNING,
    "latency-p95",
    "a count",
    "a distribution",
    "add percentiles",
    Excerpt("p95:m{*}", Span(4, 5)),
    (Edit(Position("contract/metrics.yaml", 3, 5), Position("contract/metrics.yaml", 3, 9), "true"),),
    "production/datadog_monitor.chat--latency-p95",
)


def test_a_finding_as_data_has_every_field() -> None:
    assert FULL.as_dict() == {
        "code": "Q204",
        "severity": "warning",
        "message": "p95 needs percentiles",
        "path": "monitors/latency.yaml",
        "line": 6,
        "column": 10,
        "resource": "latency-p95",
        "found": "a count",
        "expected": "a distribution",
        "fix": "add percentiles",
        "excerpt": {"text": "p95:m{*}", "start": 4, "end": 5},
        "edits": [
            {
                "path": "contract/metrics.yaml",
                "start": {"line": 3, "column": 5},
                "end": {"line": 3, "column": 9},
                "replacement": "true",
            }
        ],
    }
    # A position is path, line and column; the instance is for suppressions alone.
    assert len(FULL.as_dict()) == len(fields(Finding)) + 2 - 1


def test_the_same_problem_of_two_instances_is_one_problem() -> None:
    assert replace(FULL, instance="production/datadog_monitor.search--latency-p95") == FULL


def test_empty_fields_are_left_out() -> None:
    assert set(Finding("S001", "unknown key", Position("a.yaml")).as_dict()) == {
        "code",
        "severity",
        "message",
        "path",
        "line",
        "column",
    }


def test_a_finding_can_be_given_its_resource_later() -> None:
    assert Finding("S001", "unknown key", Position("a.yaml")).about("cost-anomaly").resource == "cost-anomaly"


def test_findings_are_in_the_order_of_the_files_then_of_their_codes() -> None:
    findings = [
        Finding("S002", "m", Position("a.yaml", 2, 1)),
        Finding("S001", "z", Position("a.yaml", 2, 1)),
        Finding("S001", "a", Position("a.yaml", 2, 1)),
        Finding("S009", "m", Position("a.yaml", 1, 9)),
    ]

    assert sorted(findings, key=lambda finding: finding.sort_key) == findings[::-1]
