from __future__ import annotations

from typing import Any

import pytest


def test_a_monitor_without_a_runbook_is_found_and_the_nearest_page_named(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      runbook: slwo"))
    assert repository.findings() == [
        "monitors/latency.yaml:8:3 S302 there is no runbook docs/runbooks/slwo.md; did you mean `slow`?"
    ]


def test_a_runbook_answers_the_three_questions(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text).write({"docs/runbooks/slow.md": "# Slow\n## What failed\n### Why\n"})
    assert repository.findings() == [
        (
            "monitors/latency.yaml:2:1 S302 the runbook docs/runbooks/slow.md has no heading `What next`; "
            "add `## What next` to it"
        )
    ]


def test_what_the_provider_would_refuse_is_found_where_it_was_written(repository: Any, change: Any) -> None:
    repository.monitor(
        change("severity: SEV-2", "severity: SEV-2\n      notify_no_data: true\n      on_missing_data: resolve")
    )
    (finding,) = repository.load().findings
    assert (str(finding.position), finding.code) == ("monitors/latency.yaml:8:3", "S301")


def test_an_argument_that_an_expression_made_wrong_is_found_at_the_expression(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      evaluation_delay: << service >>"))
    (finding,) = repository.load().findings
    assert (str(finding.position), finding.code) == ("monitors/latency.yaml:8:3", "S301")
    assert "number" in finding.expected


def test_what_a_schema_reported_is_not_reported_again(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      evaluation_dely: 60"))
    assert [finding.code for finding in repository.load().findings] == ["S001"]


def test_a_dashboard_that_the_service_does_not_have_is_found(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      dashboard: overview"))
    assert repository.findings() == [
        "monitors/latency.yaml:8:3 S202 the service has no dashboard `overview`; there is none yet"
    ]


SHARED_DASHBOARD = """
    overview:
      shared: true
      dashboard: { title: Overview, description: All., layout_type: ordered, widgets: [] }
"""


def test_a_shared_dashboard_is_none_of_the_service(repository: Any, change: Any) -> None:
    repository.write({"dashboards/all.yaml": SHARED_DASHBOARD})
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      dashboard: overview"))
    assert repository.findings() == [
        "monitors/latency.yaml:8:3 S202 the service has no dashboard `overview`; there is none yet"
    ]


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_a_repository_in_order_has_no_findings(repository: Any, monitor_text: str, environment: str) -> None:
    assert repository.monitor(monitor_text).findings(environment) == []


def test_a_runbook_in_another_encoding_is_read_as_far_as_it_goes(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text)
    page = repository.root / "docs/runbooks/slow.md"
    page.write_bytes(page.read_bytes() + b"caf\xe9\n")
    assert repository.findings() == []
