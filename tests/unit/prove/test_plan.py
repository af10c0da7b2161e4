from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lrcp.core.errors import FindingsError, UsageError
from lrcp.prove.plan import plan_tests, run_test
from lrcp.spec.kinds import FOLDERS as KINDS

ROOT = Path(__file__).parents[3]
FOLDERS = ("catalog", "contract", "schemas", "docs", "tests/monitors", *KINDS)
STAGING = """\
# yaml-language-server: $schema=../../schemas/formats/monitor-test.json
monitor: daily-cost-budget
service: llm-reliability-control-plane
environment: staging
cases:
  staging has a smaller budget, and nobody is woken:
    series:
      - llm.cost.usd{endpoint:/qa}: 11
    expect:
      - { at: 10m, state: Alert, notifies: [slack-llm-reliability], incident: null, pages: [] }
  what production spends does not count:
    series:
      - llm.cost.usd{endpoint:/qa,env:production}: 11
    expect:
      - { at: 10m, state: No Data }
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_test_is_of_the_environment_that_it_names(repository: Path) -> None:
    file = repository / "tests/monitors/daily-cost-budget.yaml"
    file.write_text(STAGING, encoding="utf-8")
    (planned,) = plan_tests(repository, [file]).tests
    assert [failure.finding.sentence for result in run_test(planned) for failure in result.failures] == []


def test_without_paths_every_declared_monitor_should_have_tests(repository: Path) -> None:
    (repository / "tests/monitors/error-burst.yaml").unlink()
    plan = plan_tests(repository)
    assert "error-burst" in plan.monitors
    assert "error-burst" not in {planned.test.monitor for planned in plan.tests}


def test_with_paths_or_a_pattern_those_that_are_chosen_should(repository: Path) -> None:
    assert plan_tests(repository, [repository / "tests/monitors/error-burst.yaml"]).monitors == ["error-burst"]
    assert plan_tests(repository, pattern="^health-score: .*rollout").monitors == ["health-score"]


def test_a_changed_declaration_fails_its_test(repository: Path) -> None:
    change(repository / "catalog/kinds.yaml", "error_burst: 10", "error_burst: 11")
    (planned,) = plan_tests(repository, pattern="the eleventh error").tests
    (result,) = run_test(planned)
    assert result.failures[0].finding.message.endswith("at 5m: the state is Warn at 11, expected Alert")


def test_a_monitor_that_is_not_evaluated_is_named(repository: Path) -> None:
    hourly = "{ custom_schedule: { recurrence: { rrule: FREQ=HOURLY, timezone: UTC } } }"
    change(
        repository / "monitors/reliability.yaml",
        "  severity: SEV-1\n",
        f"  severity: SEV-1\n  scheduling_options: {hourly}\n",
    )
    with pytest.raises(FindingsError) as caught:
        plan_tests(repository)
    (finding,) = caught.value.findings
    assert (str(finding.position), finding.code) == ("tests/monitors/error-burst.yaml:2:10", "P205")
    assert "the recurrence `FREQ=HOURLY` has no `start`" in finding.message


def test_mistakes_in_declarations_come_first(repository: Path) -> None:
    change(repository / "monitors/reliability.yaml", "  type: query alert\n", "  type: query alarm\n")
    with pytest.raises(FindingsError) as caught:
        plan_tests(repository)
    assert {finding.position.path for finding in caught.value.findings} == {"monitors/reliability.yaml"}


def test_a_repository_without_tests_is_wrong_use(repository: Path) -> None:
    shutil.rmtree(repository / "tests")
    with pytest.raises(UsageError, match="there is no monitor test in"):
        plan_tests(repository)
