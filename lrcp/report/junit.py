"""JUnit XML: what every CI system shows as a list of passed and failed cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from lrcp.core.finding import Finding, Severity
from lrcp.core.timeline import ScenarioTimeline, Timeline


def write_junit(timeline: Timeline, path: Path) -> None:
    """One suite a scenario, one case an expectation."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(timeline_junit(timeline), encoding="utf-8")


def timeline_junit(timeline: Timeline) -> str:
    name = f"{timeline.service} ({timeline.environment})"
    return _document(name, [_scenario(scenario) for scenario in timeline.scenarios])


def findings_junit(findings: Sequence[Finding]) -> str:
    """One suite a file, one case a finding; notes pass."""
    paths = sorted({finding.position.path for finding in findings})
    suites = [_suite(path, map(_finding, (f for f in findings if f.position.path == path))) for path in paths]
    return _document("lrcp", suites or [_suite("lrcp", [_case("declarations", "no findings")])])


def write_cases_junit(name: str, suites: Mapping[str, Sequence[tuple[str, Sequence[Finding]]]], path: Path) -> None:
    """One suite a file, one case a test with what failed in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cases_junit(name, suites), encoding="utf-8")


def cases_junit(name: str, suites: Mapping[str, Sequence[tuple[str, Sequence[Finding]]]]) -> str:
    return _document(name, [_suite(file, [_test(file, *case) for case in cases]) for file, cases in suites.items()])


def _test(file: str, name: str, findings: Sequence[Finding]) -> ET.Element:
    case = _case(file, name)
    if findings:
        text = "\n".join(f"{each.position}: {each.sentence}" for each in findings)
        _fail(case, findings[0].code, findings[0].sentence, text)
    return case


def _scenario(scenario: ScenarioTimeline) -> ET.Element:
    cases = []
    for expectation in scenario.expectations:
        case = _case(f"{scenario.name}.{expectation.phase}", expectation.text)
        if not expectation.passed:
            _fail(case, "expectation", f"{expectation.text}: {expectation.found}", expectation.found)
        cases.append(case)
    # Virtual time: the same in every run of one seed.
    return _suite(scenario.name, cases, time=f"{scenario.end - scenario.start:.0f}")


def _finding(finding: Finding) -> ET.Element:
    case = _case(finding.position.path, f"{finding.position} {finding.code} {finding.resource}".rstrip())
    if finding.severity is Severity.NOTE:
        ET.SubElement(case, "system-out").text = _clean(finding.sentence)
    else:
        _fail(case, finding.code, finding.sentence, f"{finding.position}: {finding.sentence}")
    return case


def _case(classname: str, name: str) -> ET.Element:
    return ET.Element("testcase", {"classname": _clean(classname), "name": _clean(name)})


def _fail(case: ET.Element, type: str, message: str, text: str) -> None:
    failure = ET.SubElement(case, "failure", {"type": _clean(type), "message": _clean(message)})
    failure.text = _clean(text)


def _suite(name: str, cases: Iterable[ET.Element], **attributes: str) -> ET.Element:
    suite = ET.Element("testsuite", {"name": _clean(name), **attributes})
    suite.extend(cases)
    return _counted(suite)


def _document(name: str, suites: Sequence[ET.Element]) -> str:
    root = ET.Element("testsuites", {"name": _clean(name)})
    root.extend(suites)
    ET.indent(_counted(root))
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counted(element: ET.Element) -> ET.Element:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("errors", "0")
    return element


def _clean(text: str) -> str:
    """XML 1.0 has no way to write most control characters, nor lone surrogates."""
    return "".join(char if char.isprintable() or char in "\t\n" else "�" for char in text)
