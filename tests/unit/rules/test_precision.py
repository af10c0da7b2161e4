"""Correct declarations of every kind give no finding, and docs/precision.md says on how many each rule was tried."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from lrcp.query import walk
from lrcp.rules.repository import Report, check_repository
from lrcp.rules.rule import all_rules
from lrcp.spec.queries import parse_queries

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CORPUS = HERE / "corpus"
ROW = re.compile(r"^\| \[([A-Z]\d{3})\]\(rules/\1\.md\) \| (\w+) \| (\d+) (\w+) \| (\d+) \|$", re.MULTILINE)
# What the rules of each letter look at.
LOOKED_AT = {
    "C": "queries",
    "D": "dashboards",
    "G": "logs",
    "L": "objectives",
    "M": "monitors",
    "O": "resources",
    "P": "resources",
    "Q": "queries",
    "T": "monitors",
    "W": "workflows",
}


@pytest.fixture
def report(base: Path) -> Report:
    """The check of the corpus on top of the base repository."""
    shutil.copytree(CORPUS, base, dirs_exist_ok=True)
    return check_repository(base, ["production"], date(2026, 6, 15))


def counts(report: Report) -> dict[str, int]:
    resources = report.specs[0].resources
    kinds = [resource.type for resource in resources]
    return {
        "resources": len(resources),
        "queries": sum(len(parse_queries(resource).queries) for resource in resources),
        "monitors": kinds.count("datadog_monitor"),
        "objectives": kinds.count("datadog_service_level_objective"),
        "dashboards": kinds.count("datadog_dashboard_json"),
        "workflows": kinds.count("datadog_workflow_automation"),
        "logs": sum(kind.startswith(("datadog_logs_", "datadog_sensitive_data_scanner_")) for kind in kinds),
    }


def test_no_rule_finds_anything_in_correct_declarations(report: Report) -> None:
    assert [f"{each.position} {each.code} {each.message}" for each in report.findings] == []


def test_the_corpus_is_large_and_of_every_type(report: Report) -> None:
    monitors = [each for each in report.specs[0].resources if each.type == "datadog_monitor"]
    assert len(monitors) >= 60
    assert len({each.arguments["type"] for each in monitors}) >= 13
    calls = {
        type(node).__name__ for each in monitors for query in parse_queries(each).queries for node in walk(query.tree)
    }
    assert calls >= {"Change", "Call", "Binary", "In", "Not", "CompositeNot", "SloMonitor", "ServiceCheckMonitor"}


def test_the_page_on_precision_lists_every_rule_with_what_it_was_tried_on(report: Report) -> None:
    number = counts(report)
    found = [each.code for each in report.findings]
    expected = [
        (rule.code, rule.severity.value, str(number[kind]), kind, str(found.count(rule.code)))
        for rule, kind in ((each.rule, LOOKED_AT[each.rule.code[0]]) for each in all_rules())
    ]
    page = (ROOT / "docs/precision.md").read_text(encoding="utf-8")
    assert ROW.findall(page) == expected, "\n".join(
        f"| [{code}](rules/{code}.md) | {severity} | {many} {kind} | {wrong} |"
        for code, severity, many, kind, wrong in expected
    )
