from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.core.errors import FindingsError
from lrcp.prove.load import load_tests
from lrcp.prove.model import MonitorTest

ROOT = Path(__file__).parents[3]
FIRST = "# yaml-language-server: $schema=../../schemas/formats/monitor-test.json\n"
TEST = """\
monitor: errors
service: shop
environment: staging
interval: 20s
cases:
  a burst:
    history: 1h
    series:
      - shop.errors{kind:x}: 1x2 _
    checks:
      - shop.up: 0 0 2
    logs:
      - { at: 1m, every: 10s, until: 90s, attributes: { status: error } }
      - { at: 5m, attributes: { status: error } }
    expect:
      - { at: 90s, group: "kind:x", state: OK, tolerance: 0.5, value: 1 }
      - { from: 1m, until: 2m, notifies: [] }
"""

Load = Callable[..., MonitorTest]
Findings = Callable[..., list[str]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(text: str = TEST, name: str = "errors.yaml", first: str = FIRST) -> MonitorTest:
        (tmp_path / "schemas/formats").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "schemas/formats/monitor-test.json", tmp_path / "schemas/formats")
        file = tmp_path / "tests/monitors" / name
        file.parent.mkdir(parents=True)
        file.write_text(first + text, encoding="utf-8")
        (test,) = load_tests([file], tmp_path)
        return test

    return load


@pytest.fixture
def findings(load: Load) -> Findings:
    """Place, code and sentence of each finding, without the path."""

    def findings(text: str, **more: str) -> list[str]:
        with pytest.raises(FindingsError) as caught:
            load(text, **more)
        found = caught.value.findings
        return [f"{each.position.line}:{each.position.column} {each.code} {each.sentence}" for each in found]

    return findings


def changed(old: str, new: str) -> str:
    assert old in TEST
    return TEST.replace(old, new)


def test_a_file_becomes_a_test(load: Load) -> None:
    test = load()
    assert (test.monitor, test.service, test.environment) == ("errors", "shop", "staging")
    assert test.path == "tests/monitors/errors.yaml"
    (case,) = test.cases
    assert (case.name, case.interval, case.history, case.end) == ("a burst", 20, 3600, 120)
    assert (str(case.position), str(case.series[0].position)) == (f"{test.path}:7:3", f"{test.path}:10:9")


def test_series_checks_and_logs_are_read(load: Load) -> None:
    (case,) = load().cases
    assert (case.series[0].metric, list(case.series[0].samples)) == ("shop.errors", [(1.0,), (1.0,), ()])
    assert case.checks[0].tags == ("env:staging", "service:shop")
    assert [list(each.instants) for each in case.logs] == [[60, 70, 80, 90], [300]]


def test_an_expectation_is_at_an_instant_or_over_a_stretch_of_time(load: Load) -> None:
    first, second = load().cases[0].expectations
    assert (first.begin, first.end, first.group, first.tolerance) == (90, 90, "kind:x", 0.5)
    assert dict(first.wanted) == {"state": "OK", "value": 1}
    assert (second.begin, second.end, second.group) == (60, 120, "*")


def test_production_and_ten_seconds_are_taken_when_nothing_is_said(load: Load) -> None:
    test = load(changed("environment: staging\ninterval: 20s\n", ""))
    assert (test.environment, test.cases[0].interval, test.cases[0].history) == ("production", 10, 3600)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (changed("state: OK,", "sate: OK,"), "17:37 S001 `sate` is not known in `cases.a burst.expect[0]`"),
        (changed("state: OK,", "state: Ok,"), "17:44 S004 `cases.a burst.expect[0].state` cannot be `Ok`"),
        (changed("service: shop\n", ""), "2:1 S002 `service` is missing at the top of the file"),
        (
            changed("1x2 _", "1x2 __"),
            "10:30 S005 `cases.a burst.series[0].shop.errors{kind:x}` must be values such as `400`",
        ),
        (changed("at: 90s", "at: '90'"), "17:16 S005 `cases.a burst.expect[0].at` must be a duration such as `90s`"),
        (changed("{kind:x}: 1", "{kind}: 1"), "10:9 S005 `shop.errors{kind}` cannot be a key in"),
        (changed("1x2 _", "0x1e"), "10:30 P204 without quotes `0x1e` is a hexadecimal number, 30; write 30"),
        (changed("1x2 _", ".inf"), "10:30 P204 the series has a value that is no finite number"),
        (changed("interval: 20s", "interval: 15s"), "5:11 P204 the interval is no multiple of 10 s"),
        (changed("from: 1m", "from: 3m"), "18:17 P204 `from` is later than `until`, 2m; exchange them"),
        (changed("at: 90s", "at: 93d"), "17:15 P204 93d is longer than 92 days"),
        (changed("history: 1h", "history: 1000d"), "8:14 P204 1000d is longer than 92 days"),
        (changed("1x2 _", "1x2000000"), "10:30 P204 the series has more than 1,000,000 values"),
        (changed("1x2 _", "0x30"), '10:30 P204 without quotes `0x30` is a hexadecimal number, 48; write "0x30"'),
        (changed("every: 10s", "every: 0"), "14:26 P204 `every` must be longer than 0"),
    ],
)
def test_a_mistake_is_named_with_its_place(findings: Findings, text: str, finding: str) -> None:
    (found,) = findings(text)
    assert found.startswith(finding)


@pytest.mark.parametrize("expectation", ["{ at: 90s }", '{ at: 90s, group: "kind:x" }'])
def test_an_expectation_that_asserts_nothing_is_an_error(findings: Findings, expectation: str) -> None:
    (found,) = findings(changed("{ from: 1m, until: 2m, notifies: [] }", expectation))
    assert found.startswith("16:5 S002 `cases.a burst.expect[1]` needs one of `state`, `value`, `transition`,")


def test_a_case_without_expectations_is_an_error(findings: Findings) -> None:
    text = TEST[: TEST.index("    expect:")]
    assert findings(text) == ["7:3 S002 `expect` is missing in `cases.a burst`; add `expect:`"]


def test_a_case_twice_is_an_error(findings: Findings) -> None:
    again = TEST[TEST.index("  a burst:") :]
    assert findings(TEST + again) == ["19:3 Y003 `a burst` stands here twice; remove or rename one"]


def test_the_file_is_named_after_the_monitor(findings: Findings) -> None:
    (found,) = findings(TEST, name="error.yaml")
    assert found.startswith("2:10 P101 the test is for another monitor than its file is named after, found errors")


def test_the_first_line_names_the_schema(findings: Findings) -> None:
    (found,) = findings(TEST, first="")
    assert found.startswith("1:1 Y005 the first line does not name the schema of this file")


def test_everything_wrong_is_told_in_one_go(tmp_path: Path, load: Load) -> None:
    load()
    files = [tmp_path / "tests/monitors" / f"{name}.yaml" for name in ("a", "b")]
    for file in files:
        file.write_text(FIRST + TEST, encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        load_tests(files, tmp_path)
    assert [finding.position.path for finding in caught.value.findings] == [
        "tests/monitors/a.yaml",
        "tests/monitors/b.yaml",
    ]


def test_a_missing_schema_is_named(tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as caught:
        load_tests([], tmp_path)
    assert str(caught.value.findings[0].position) == "schemas/formats/monitor-test.json:1:1"
