from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lrcp.logs.samples import PipelineTest, find_pipelines, run_pipeline, same

PIPELINE = """\
id: app
pipeline:
  type: pipeline
  name: App
  enabled: true
  filter:
    query: source:app
  processors:
    - type: grok-parser
      enabled: true
      source: message
      grok:
        supportRules: ""
        matchRules: rule %{date("MMM dd HH:mm:ss"):time} %{word:level} %{number:seconds}
    - type: date-remapper
      enabled: true
      sources: [time]
    - type: status-remapper
      enabled: true
      sources: [level]
    - type: pipeline
      name: inner
      enabled: true
      filter:
        query: source:app service:chat env:local
      processors:
        - type: string-builder-processor
          enabled: true
          template: inner
          target: seen
"""
TESTS = """\
id: app
tests:
  - sample: "Nov 30 10:00:00 WARN 1.5"
    service: chat
    tags: ["env:local"]
    result:
      custom:
        time: 28807200000
        level: "WARN"
        seconds: 1.5
        seen: inner
      message: "Nov 30 10:00:00 WARN 1.5"
      service: chat
      status: "warn"
      tags:
        - "source:LOGS_SOURCE"
        - "env:local"
      timestamp: 28807200000
"""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """The result of a pipeline file and a file of samples, None for no such file."""

    def run(tests: str | None = TESTS, pipeline: str = PIPELINE) -> PipelineTest:
        (tmp_path / "app.yaml").write_text(pipeline, encoding="utf-8")
        if tests is not None:
            (tmp_path / "app_tests.yaml").write_text(tests, encoding="utf-8")
        return run_pipeline(tmp_path / "app.yaml")

    return run


def test_a_sample_has_exactly_its_result(run: Any) -> None:
    result = run()
    assert (result.name, result.passed, len(result.results)) == ("App", True, 1)


@pytest.mark.parametrize(
    ("old", "new", "differences"),
    [
        ('level: "WARN"', "level: INFO", ['custom.level: expected "INFO", found "WARN"']),
        ("seconds: 1.5", "", ["custom.seconds: found 1.5, expected nothing"]),
        ("seen: inner", "seen: inner\n        more: 1", ["custom.more: expected 1, found nothing"]),
        ('    service: chat\n    tags: ["env:local"]', "", ['custom.seen: expected "inner", found nothing']),
        ('status: "warn"', "", ['status: found "warn", expected nothing']),
        ("      timestamp: 28807200000", "      timestamp: 1", ["timestamp: expected 1, found 28807200000"]),
    ],
)
def test_every_difference_is_named(run: Any, old: str, new: str, differences: list[str]) -> None:
    assert old in TESTS
    (result,) = run(TESTS.replace(old, new)).results
    assert result.differences[: len(differences)] == differences
    assert (result.sample.number, result.sample.position.line) == (1, 3)


def test_results_may_be_a_list_of_one(run: Any) -> None:
    listed = TESTS.replace("    result:\n      custom", "    results:\n    - custom")
    assert run(listed).passed


def test_a_log_without_date_remapper_has_no_timestamp_and_a_failing_one_that_of_its_arrival(run: Any) -> None:
    tests = (
        'tests:\n  - sample: "x"\n    result: {custom: {}, message: x, tags: ["source:LOGS_SOURCE"], timestamp: 1}\n'
    )
    assert run(tests).passed
    without = PIPELINE.replace("type: date-remapper", "type: message-remapper")
    assert run(tests, without).results[0].differences == ["timestamp: expected 1, found nothing"]


def test_a_pipeline_without_samples_is_no_failure(run: Any) -> None:
    result = run(None)
    assert (result.tests, result.passed) == (None, True)


@pytest.mark.parametrize(
    ("tests", "pipeline", "code", "line"),
    [
        ("tests: 1", PIPELINE, "P404", 1),
        ("tests:\n  - sample: x\n", PIPELINE, "P404", 2),
        ("tests:\n  - result: {}\n", PIPELINE, "P404", 2),
        ("tests:\n  - {sample: x, result: {}, tags: 1}\n", PIPELINE, "P404", 2),
        (TESTS, "id: app\n", "P401", 1),
        (TESTS, PIPELINE.replace("%{word", "%{wrod"), "P402", 14),
        (TESTS, PIPELINE.replace("source:app\n", "source:app AND\n"), "Q001", 7),
        ("tests: [", PIPELINE, "Y002", 2),
    ],
)
def test_files_that_cannot_be_used_are_findings(run: Any, tests: str, pipeline: str, code: str, line: int) -> None:
    result = run(tests, pipeline)
    assert (result.passed, result.findings[0].code, result.findings[0].position.line) == (False, code, line)


def test_pipelines_are_found_by_file_and_folder_and_by_their_samples(tmp_path: Path) -> None:
    for name, text in (("a.yaml", PIPELINE), ("a_tests.yaml", TESTS), ("sub/b.yml", PIPELINE), ("other.yaml", "x: 1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    names = [path.relative_to(tmp_path).as_posix() for path in find_pipelines([tmp_path])]
    assert names == ["a.yaml", "sub/b.yml"]
    assert [path.name for path in find_pipelines([tmp_path / "a_tests.yaml"])] == ["a.yaml"]


@pytest.mark.parametrize(
    ("expected", "found", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        ([1, {"a": 2}], [1.0, {"a": 2}], True),
        ([1], [1, 2], False),
        (None, None, True),
    ],
)
def test_values_are_compared_as_json(expected: Any, found: Any, equal: bool) -> None:
    assert same(expected, found) is equal


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ('{"a": {"b": 1}, "c": null}', '{ "a.b" : 1 }'),
        ('{"time":1.7e9}', '{"time" : 1.7E9}'),
    ],
)
def test_a_message_that_is_json_counts_by_its_value(run: Any, line: str, written: str) -> None:
    test = f"tests:\n  - sample: '{line}'\n    result:\n      message: '{written}'\n"
    differences = run(test, PIPELINE).results[0].differences
    assert not [each for each in differences if each.startswith("message")]


def test_numbers_of_yaml_1_2_and_dates_are_read(run: Any) -> None:
    pipeline = PIPELINE.replace("%{number:seconds}", "%{number:seconds:scale(10000000)}")
    tests = TESTS.replace("seconds: 1.5", "seconds: 1.5E7").replace(
        "      timestamp: 28807200000", '      timestamp: "1970-11-30T10:00:00Z"'
    )
    assert run(tests, pipeline).passed
