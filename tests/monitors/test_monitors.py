"""Every case of the files beside it, as `lrcp test` runs them; the format is in docs/monitor-tests.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.prove.coverage import KINDS, coverage_of
from lrcp.prove.model import Case
from lrcp.prove.plan import Planned, plan_tests, run_test
from lrcp.prove.text import result_lines

ROOT = Path(__file__).parents[2]
PLAN = plan_tests(ROOT)


def cases() -> list[tuple[Planned, Case]]:
    return [(planned, case) for planned in PLAN.tests for case in planned.test.cases]


@pytest.mark.parametrize(
    ("planned", "case"),
    [pytest.param(*each, id=f"{each[0].test.monitor}: {each[1].name}") for each in cases()],
)
def test_the_monitor_does_what_the_case_says(planned: Planned, case: Case) -> None:
    (result,) = run_test(planned.only([case]))

    assert result.passed, "\n".join(result_lines(planned, [result]))


@pytest.mark.parametrize("monitor", PLAN.monitors)
def test_a_monitor_has_cases_of_every_kind(monitor: str) -> None:
    tests = [planned for planned in PLAN.tests if planned.test.monitor == monitor]
    runs = [result.run for planned in tests for result in run_test(planned) if result.run is not None]

    found = coverage_of([monitor], runs).cases[monitor]

    assert [kind for kind in KINDS if not found[kind]] == []
