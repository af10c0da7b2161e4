from __future__ import annotations

import json

import pytest

from lrcp.core.timeline import ExpectationRecord, PhaseSpan, ScenarioTimeline, Timeline

HELD, BROKEN = ExpectationRecord("normal", "a", passed=True), ExpectationRecord("normal", "b", passed=False)


def scenario(*expectations: ExpectationRecord) -> ScenarioTimeline:
    phases = [PhaseSpan("normal", 0.0, 600.0)]
    return ScenarioTimeline("normal", "Normal", 7, 0.0, 600.0, phases, [], [], [], [], [], list(expectations))


@pytest.mark.parametrize(
    ("scenarios", "passed"),
    [
        ([scenario(HELD, HELD)], True),
        ([scenario(HELD, BROKEN)], False),
        ([scenario(HELD), scenario(BROKEN)], False),
        ([scenario()], True),
        ([], True),
    ],
)
def test_a_timeline_passes_when_every_expectation_held(scenarios: list[ScenarioTimeline], passed: bool) -> None:
    assert Timeline("chat", "local", scenarios).passed is passed


def test_a_timeline_is_json_with_its_verdicts() -> None:
    document = json.loads(json.dumps(Timeline("chat", "local", [scenario(BROKEN)]).as_dict()))

    assert document["format"] == "lrcp.timeline/1"
    assert document["passed"] is False
    assert document["scenarios"][0]["passed"] is False
    assert document["scenarios"][0]["phases"] == [{"name": "normal", "start": 0.0, "end": 600.0}]
