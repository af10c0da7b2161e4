"""What the tests beside this file and the rules notice together when something changes in a monitor."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.prove.judging import Judged, judge_all
from lrcp.prove.plan import plan_tests

ROOT = Path(__file__).parents[2]
LEAST = 0.95


@pytest.fixture(scope="module")
def judged() -> Judged:
    return judge_all(plan_tests(ROOT))


def test_nearly_every_change_is_noticed(judged: Judged) -> None:
    assert not judged.fails(LEAST, strict=False), "\n".join(judged.lines())


def test_what_is_not_noticed_has_a_reason(judged: Judged) -> None:
    assert judged.score.unjustified == [], "\n".join(judged.lines())
