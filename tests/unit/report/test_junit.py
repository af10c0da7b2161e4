from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from lrcp.core.finding import Finding, Severity
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.core.timeline import Timeline
from lrcp.report.junit import findings_junit, timeline_junit, write_junit


def parse(document: str) -> ET.Element:
    return ET.fromstring(document.partition("?>")[2])


def test_a_suite_is_a_scenario_and_a_case_an_expectation(timeline: Timeline) -> None:
    root = parse(timeline_junit(timeline))

    assert [suite.get("name") for suite in root] == ["normal", "latency", "silence"]
    assert [case.get("name") for case in root[2]] == ["no monitor fires", "only health-score fires"]
    assert (root.get("tests"), root.get("failures")) == ("7", "1")


def test_a_failure_says_what_was_found(timeline: Timeline) -> None:
    (failure,) = parse(timeline_junit(timeline)).iter("failure")

    assert failure.text == "error-burst fired at 12:00 with 26 errors"
    assert failure.get("message") == "only health-score fires: error-burst fired at 12:00 with 26 errors"


def test_the_file_is_written_with_its_folder(timeline: Timeline, tmp_path: Path) -> None:
    write_junit(timeline, tmp_path / "out" / "junit.xml")

    assert parse((tmp_path / "out" / "junit.xml").read_text(encoding="utf-8")).tag == "testsuites"


def test_control_characters_do_not_break_the_document(timeline: Timeline) -> None:
    scenario = timeline.scenarios[2]
    broken = replace(scenario.expectations[1], found="a \x00 b \x1b[31m <&> \ud800")
    document = timeline_junit(Timeline("s", "local", [replace(scenario, expectations=[broken])]))

    (failure,) = parse(document).iter("failure")
    assert failure.text == "a � b �[31m <&> �"


def test_findings_are_failures_by_file_and_notes_are_not() -> None:
    findings = [
        Finding("S001", "unknown key", Position("b.yaml", 2, 3), resource="x"),
        Finding("S002", "fine", Position("a.yaml"), Severity.NOTE),
    ]
    root = parse(findings_junit(findings))

    assert [suite.get("name") for suite in root] == ["a.yaml", "b.yaml"]
    assert [suite.get("failures") for suite in root] == ["0", "1"]
    assert [failure.text for failure in root.iter("failure")] == ["b.yaml:2:3: unknown key"]


def test_without_findings_one_case_has_passed() -> None:
    root = parse(findings_junit([]))

    assert (root.get("tests"), root.get("failures")) == ("1", "0")
