from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from lrcp.cli import main
from lrcp.core.errors import UsageError

ROOT = Path(__file__).parents[3]
PIPELINE = """\
id: app
pipeline:
  type: pipeline
  name: App
  enabled: true
  filter:
    query: source:app
  processors:
    - type: status-remapper
      enabled: true
      sources: [level]
"""
TESTS = """\
id: app
tests:
  - sample: '{"level": "warn", "message": "hot"}'
    result:
      custom: {level: warn}
      message: hot
      status: warn
      tags: ["source:LOGS_SOURCE"]
"""
WRONG = TESTS.replace("      status: warn", "      status: error")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lrcp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`lrcp logs test` of the folder app, with these files in it; exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, tests: str | None = TESTS, pipeline: str = PIPELINE) -> tuple[int, str, str]:
        Path("app").mkdir()
        Path("app/app.yaml").write_text(pipeline, encoding="utf-8")
        if tests is not None:
            Path("app/app_tests.yaml").write_text(tests, encoding="utf-8")
        command = ["logs", "test", *(arguments or ["app"])]
        result = CliRunner().invoke(main.build(), command, standalone_mode=False)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        code = result.return_value if isinstance(result.return_value, int) else result.exit_code
        return code, result.stdout, result.stderr

    return run


def test_a_pipeline_whose_samples_hold_takes_a_line(lrcp: Run) -> None:
    assert lrcp() == (0, "ok   app/app.yaml  1 sample\n", "1 file, 1 sample, all passed\n")


def test_a_sample_that_fails_shows_every_difference_and_its_place(lrcp: Run) -> None:
    code, out, err = lrcp(tests=WRONG)
    assert code == 1
    assert out == (
        "FAIL app/app.yaml  1 sample\n"
        "     sample 1 (app/app_tests.yaml:3:5)\n"
        '       status: expected "error", found "warn"\n'
    )
    assert err == "1 file, 1 sample, 1 failed\n"


def test_a_pipeline_without_samples_is_named(lrcp: Run) -> None:
    code, out, err = lrcp(tests=None)
    assert (code, out) == (0, "none app/app.yaml  no samples: there is no app_tests.yaml\n")
    assert err == "1 file, 0 samples, 1 without samples, all passed\n"


def test_a_pipeline_that_cannot_be_used_fails_with_its_findings(lrcp: Run) -> None:
    code, out, err = lrcp(pipeline=PIPELINE.replace("status-remapper", "status-remaper"))
    assert code == 1
    assert out.splitlines() == [
        "FAIL app/app.yaml",
        "     app/app.yaml:9:13 P401 there is no processor `status-remaper`; did you mean `status-remapper`?",
    ]
    assert err == "1 file, 0 samples, 1 unusable, the others passed\n"


def test_cases_run_on_what_the_repository_declares(lrcp: Run) -> None:
    file = "tests/log_pipelines/declared/errors.yaml"
    code, out, err = lrcp(str(ROOT / file), "--root", str(ROOT))
    assert (code, out) == (0, f"ok   {file}  7 samples\n")
    assert err == "1 file, 7 samples, all passed\n"


def test_json_holds_what_was_expected_and_found(lrcp: Run) -> None:
    code, out, _ = lrcp("app", "--format", "json", tests=WRONG)
    record = json.loads(out)
    (pipeline,) = record["pipelines"]
    (sample,) = pipeline["samples"]
    assert (code, record["passed"], pipeline["path"], pipeline["name"]) == (1, False, "app/app.yaml", "App")
    assert (pipeline["tests"], pipeline["findings"], sample["line"]) == ("app/app_tests.yaml", [], 3)
    assert (sample["expected"]["status"], sample["found"]["status"]) == ("error", "warn")
    assert sample["differences"] == ['status: expected "error", found "warn"']


@pytest.mark.parametrize(("tests", "failures"), [(TESTS, 0), (WRONG, 1)])
def test_junit_holds_a_case_for_each_sample(lrcp: Run, tests: str, failures: int) -> None:
    _, out, _ = lrcp("app", "--format", "junit", tests=tests)
    suite = ET.fromstring(out.encode()).find("testsuite")
    assert suite is not None
    assert [case.get("name") for case in suite.findall("testcase")] == ["sample 1"]
    assert len(suite.findall("testcase/failure")) == failures


def test_a_file_of_samples_stands_for_its_pipeline(lrcp: Run) -> None:
    assert lrcp("app/app_tests.yaml", "app/app.yaml")[1] == "ok   app/app.yaml  1 sample\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("app", "--format", "xml"), "no format is named 'xml'"), (("empty",), "there is no log pipeline in empty")],
)
def test_wrong_use_is_said(lrcp: Run, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=message):
        lrcp(*arguments)
