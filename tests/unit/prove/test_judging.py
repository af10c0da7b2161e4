"""Survivors are justified in the monitor's test, and a reason must have something to be a reason of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.prove.judging import Judged, judge_all
from lrcp.prove.justify import check_reasons, justified
from lrcp.prove.model import Survives
from lrcp.prove.plan import Plan, plan_tests

ROOT = Path(__file__).parents[3]
PLACE = Position("tests/monitors/error-burst.yaml", 5, 7)
SURVIVES = "critical_recovery 5 becomes 10"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Of one monitor, with cases that leave some changes unnoticed."""
    whole = plan_tests(ROOT, [ROOT / "tests/monitors/error-burst.yaml"], "eleventh")
    return replace(whole, tests=[replace(each, test=replace(each.test, survives=())) for each in whole.tests])


@pytest.fixture(scope="module")
def judged(plan: Plan) -> Judged:
    return judge_all(plan)


@pytest.fixture
def with_reason(plan: Plan, judged: Judged) -> Callable[[str], Judged]:
    """The same results, where the test gives a reason for one change."""

    def make(change: str) -> Judged:
        survives = [Survives(change, "it makes no difference", PLACE)]
        tests = [replace(each, test=replace(each.test, survives=survives)) for each in plan.tests]
        given = replace(plan, tests=tests)
        return Judged(justified(judged.results, given), list(check_reasons(judged.results, given)))

    return make


def test_processes_judge_as_one_does(plan: Plan, judged: Judged) -> None:
    seen: list[tuple[int, int]] = []
    side_by_side = judge_all(plan, 2, lambda done, total: seen.append((done, total)))

    assert [result.codes for result in side_by_side.results] == [result.codes for result in judged.results]
    assert seen[-1] == (len(judged.results), len(judged.results))


def test_a_survivor_with_a_reason_is_told_apart_and_counts_in_the_score(
    judged: Judged, with_reason: Callable[[str], Judged]
) -> None:
    given = with_reason(SURVIVES)
    before, after = judged.as_dict(), given.as_dict()

    assert (after["score"], after["unjustified"]) == (before["score"], before["unjustified"] - 1)
    assert after["findings"] == []
    lines = list(given.lines())
    heading = lines.index("changes nothing, says the test:")
    assert lines[heading + 1].endswith(f"recovery: {SURVIVES}")
    assert lines[heading + 2] == "      it makes no difference"
    assert not any(line.endswith(SURVIVES) for line in lines[:heading])


def test_what_fails_is_a_low_score_or_when_strict_a_survivor_without_a_reason(judged: Judged) -> None:
    share = judged.score.share
    assert [judged.fails(least, strict=False) for least in (share, share + 0.01)] == [False, True]
    assert judged.fails(0, strict=True)
    caught = Judged([result for result in judged.results if result.caught])
    assert not caught.fails(1, strict=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("last_5m becomes last_10m", "`last_5m becomes last_10m` is noticed (P301); remove the entry"),
        (
            "critical_recovery 5 becomes 11",
            "`critical_recovery 5 becomes 11` is no change that is made; did you mean `critical_recovery 5 becomes 10`?",  # noqa: E501
        ),
    ],
)
def test_a_reason_without_a_survivor_fails(with_reason: Callable[[str], Judged], change: str, sentence: str) -> None:
    given = with_reason(change)
    (finding,) = given.findings

    assert (finding.code, finding.sentence, finding.position) == ("P302", sentence, PLACE)
    assert given.fails(0, strict=False)
    assert given.score.unjustified
