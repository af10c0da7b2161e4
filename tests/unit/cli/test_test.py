from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from lrcp.cli import main
from lrcp.prove.coverage import KINDS

ROOT = Path(__file__).parents[3]
TEST = """\
monitor: error-burst
service: llm-reliability-control-plane
cases:
  eleven errors alert:
    series:
      - llm.error.count{endpoint:/qa}: 11 _x60
    expect:
      - { at: 1m, state: Alert, notifies: [incident-llm-sev1, workflow-llm-reliability-control-plane-error-burst-production, oncall-llm-platform, slack-llm-reliability] }
      - { at: 6m, state: OK }
  ten errors do not:
    series:
      - llm.error.count{endpoint:/qa}: 10 _x60
    expect:
      - { at: 1m, state: Warn }
"""  # noqa: E501

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lrcp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`lrcp test` of one file; exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, text: str = TEST) -> tuple[int, str, str]:
        file = tmp_path / "error-burst.yaml"
        file.write_text(text, encoding="utf-8")
        command = ["test", str(file), "--root", str(ROOT), *arguments]
        result = CliRunner().invoke(main.build(), command, standalone_mode=False)
        code = result.return_value if isinstance(result.return_value, int) else result.exit_code
        return code, result.stdout, result.stderr

    return run


def wrong(old: str = "state: Warn", new: str = "state: Alert") -> str:
    assert old in TEST
    return TEST.replace(old, new)


def test_tests_that_hold_take_a_line_each(lrcp: Run) -> None:
    code, out, err = lrcp()
    assert (code, out) == (0, "ok   error-burst  2 cases\n")
    assert err.startswith("1 monitor, 2 cases, 4 assertions, all passed, ")


def test_a_failure_says_what_was_expected_where_and_what_happened(lrcp: Run, tmp_path: Path) -> None:
    code, out, err = lrcp(text=wrong())
    assert code == 1
    assert (
        out
        == f"""\
FAIL error-burst  2 cases, 1 failed
  {tmp_path}/error-burst.yaml:14:26 P301 error-burst: ten errors do not: at 1m: the state is Warn at 10, expected Alert
        minute       value  state
             0           0  OK
            1m          10  Warn     warning: slack-llm-reliability  <- here
"""
    )
    assert "2 cases, 4 assertions, 1 failed" in err


def test_a_failure_of_a_text_shows_the_text(lrcp: Run) -> None:
    _, out, _ = lrcp(text=wrong("state: Warn", "message_contains: Alarm"))
    assert "the text of the latest notification (warning at 1m) lacks `Alarm`" in out
    assert "      | Warning · production: the value is 10; warning at 6, alert at 10.\n" in out


def test_cases_are_chosen_by_monitor_and_name(lrcp: Run) -> None:
    assert lrcp("--run", "burst: ten")[1] == "ok   error-burst  1 case\n"


def test_results_are_data_too(lrcp: Run) -> None:
    code, out, _ = lrcp("--format", "json", "--coverage", text=wrong())
    report = json.loads(out)
    (test,) = report["tests"]
    assert (code, report["format"], report["passed"], test["monitor"]) == (1, "lrcp.test/1", False, "error-burst")
    assert [(case["name"], case["line"], case["passed"]) for case in test["cases"]] == [
        ("eleven errors alert", 4, True),
        ("ten errors do not", 10, False),
    ]
    (failure,) = test["cases"][1]["failures"]
    assert (failure["code"], failure["line"], failure["found"], failure["expected"]) == ("P301", 14, "Warn", "Alert")
    assert report["coverage"]["monitors"]["error-burst"]["firing"] == 1
    assert {"monitor": "error-burst", "kind": "quiet"} in report["coverage"]["missing"]


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_case(lrcp: Run, tmp_path: Path) -> None:
    lrcp("--junit", str(tmp_path / "results/junit.xml"), text=wrong())
    (suite,) = ET.parse(tmp_path / "results/junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    held, failed = suite
    assert (held.get("name"), len(held)) == ("eleven errors alert", 0)
    assert "at 1m: the state is Warn at 10, expected Alert" in str(failed[0].text)


def test_coverage_is_a_table_of_kinds(lrcp: Run) -> None:
    code, out, _ = lrcp("--coverage")
    assert code == 0
    assert out.endswith(f"""
monitor      {"  ".join(KINDS)}
error-burst       1        -      -         1        1
""")


def test_a_kind_that_is_missing_fails_when_all_are_required(lrcp: Run) -> None:
    code, _, err = lrcp("--require-coverage")
    assert code == 1
    assert "lrcp: error-burst has no case that shows: not-yet, quiet\n" in err


def test_what_happened_can_be_drawn(lrcp: Run, tmp_path: Path) -> None:
    code, _, err = lrcp("--plot", "error-burst")
    assert (code, "out/test/error-burst.html shows what it did" in err) == (0, True)
    page = (tmp_path / "out/test/error-burst.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "Passed: monitor test of llm-reliability-control-plane" in page
    assert "eleven errors alert" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xml"), "no format is named 'xml'; there are text, json"),
        (("--run", "twelve"), "no case matches 'twelve'; there are 2 others"),
        (("--run", "("), "--run '(' is no regular expression: missing )"),
        (("--plot", "error-brust"), "no case of `error-brust` was run; did you mean `error-burst`?"),
        (("/nowhere.yaml",), "does not exist"),
    ],
)
def test_wrong_use_is_exit_code_2(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "error-burst.yaml"
    file.write_text(TEST, encoding="utf-8")
    assert main.execute(main.build(), ["test", str(file), "--root", str(ROOT), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_mistakes_in_a_test_are_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "error-burst.yaml"
    file.write_text(TEST.replace("llm.error.count", "llm.errors.count"), encoding="utf-8")
    assert main.execute(main.build(), ["test", str(file), "--root", str(ROOT)]) == 1
    assert f"{file}:6:9 P202: there is no metric `llm.errors.count`; did you mean" in capsys.readouterr().err


def test_a_folder_without_tests_is_wrong_use(tmp_path: Path) -> None:
    assert main.execute(main.build(), ["test", str(tmp_path), "--root", str(ROOT)]) == 2


def test_a_case_that_cannot_be_evaluated_fails_by_name(lrcp: Run) -> None:
    logs = TEST.replace(
        "series:\n      - llm.error.count{endpoint:/qa}: 10 _x60", "logs: [{ at: 0, attributes: { a: b } }]"
    )
    code, out, _ = lrcp(text=logs)
    assert code == 1
    assert "P205 error-burst: ten errors do not: it cannot be evaluated: error-burst reads no `logs`" in out


def test_changes_that_neither_a_case_nor_a_rule_notices_are_listed(lrcp: Run) -> None:
    code, out, _ = lrcp("--mutate", "--least", "0.95")
    assert code == 1
    assert "error-burst query: window: last_5m becomes last_10m" not in out
    assert "error-burst query: scope: " not in out
    assert "error-burst monitor_thresholds.warning_recovery: recovery: warning_recovery 3 becomes 6" in out

    _, out, _ = lrcp("--mutate", "--format", "json")
    mutation = json.loads(out)["mutation"]
    assert 0 < mutation["score"] < 0.95
    assert 0 < mutation["by_rules_alone"] < mutation["caught"]
    assert mutation["caught"] < mutation["total"]


def test_nothing_is_changed_while_a_case_fails(lrcp: Run) -> None:
    code, out, _ = lrcp("--mutate", "--format", "json", text=wrong())
    assert (code, "mutation" in json.loads(out)) == (1, False)
