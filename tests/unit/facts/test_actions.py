from __future__ import annotations

import pytest

from lrcp.facts.actions import ACTIONS, DECISION, SWITCH, Action


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.id)
def test_an_action_is_described_without_contradiction(action: Action) -> None:
    assert action.id.startswith("com.datadoghq.")
    assert action.access in ("read", "create", "update", "delete")
    assert action.source in ("docs", "agent", "catalogue")
    assert len(set(action.inputs)) == len(action.inputs)


def test_only_inputs_name_the_branches_of_decisions_and_switches() -> None:
    assert {action.id for action in ACTIONS.values() if action.branches is None} == {DECISION, SWITCH}
