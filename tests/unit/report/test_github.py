from __future__ import annotations

import pytest

from lrcp.core.finding import Finding, Severity
from lrcp.core.position import Position
from lrcp.report.github import to_annotations


def test_an_annotation_names_file_line_column_and_title() -> None:
    finding = Finding("Q204", "needs percentiles", Position("monitors/latency.yaml", 6, 10), resource="latency-p95")

    assert to_annotations([finding]) == (
        "::error file=monitors/latency.yaml,line=6,col=10,title=Q204 latency-p95::needs percentiles\n"
    )


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")]
)
def test_severities_are_github_s_levels(severity: Severity, level: str) -> None:
    assert to_annotations([Finding("X001", "m", Position("a"), severity)]).startswith(f"::{level} ")


def test_what_would_end_a_command_or_a_property_is_escaped() -> None:
    annotation = to_annotations([Finding("X001", "100 % of\nit::", Position("a,b:c.yaml"))])

    assert annotation == "::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=X001::100 %25 of it::\n"
