"""References are found wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.spec.model import Reference

SLO = "tf://datadog_service_level_objective/chat--latency/id"
TEAM = "tf://datadog_team/assistants/id"
IN_SLO = Reference("datadog_service_level_objective", "chat--latency")
IN_TEAM = Reference("datadog_team", "assistants")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param(TEAM, [IN_TEAM], id="a text that is one"),
        pytest.param(f'burn_rate("{SLO}").over("30d") > 14', [IN_SLO], id="within a text"),
        pytest.param({"teams": [{"id": TEAM}], "slo": SLO}, [IN_TEAM, IN_SLO], id="however deep, in order"),
        pytest.param((TEAM, TEAM), [IN_TEAM, IN_TEAM], id="each time it stands there"),
        pytest.param({TEAM: 1}, [], id="keys are names, not values"),
        pytest.param([None, 5, True, "tf", ""], [], id="anything else has none"),
    ],
)
def test_references_are_found_in_any_json(value: Any, found: list[Reference]) -> None:
    assert list(Reference.within(value)) == found


def test_a_reference_can_be_spelled_out_for_people() -> None:
    assert Reference.spelled_out(f"see {TEAM}.") == "see <id of datadog_team.assistants>."
