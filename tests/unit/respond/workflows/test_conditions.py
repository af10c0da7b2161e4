from __future__ import annotations

from typing import Any

import pytest

from lrcp.respond.workflows.conditions import holds
from lrcp.respond.workflows.world import StepError


def eq(left: Any, right: Any) -> dict[str, Any]:
    return {"comparisonOperator": "eq", "leftValue": left, "rightValue": right}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (eq("a", "a"), True),
        (eq("a", "b"), False),
        (eq(0, 0.0), True),
        (eq(1, True), False),
        (eq(False, 0), False),
        (eq(True, True), True),
        (eq("0", 0), False),
        ({"comparisonOperator": "nonnull", "value": None}, False),
        ({"comparisonOperator": "nonnull", "value": ""}, True),
    ],
)
def test_values_are_compared_with_their_types(condition: dict[str, Any], expected: bool) -> None:
    assert holds([condition], "and") is expected


def test_conditions_are_joined() -> None:
    yes, no = eq(1, 1), eq(1, 2)
    assert [holds([yes, no], "and"), holds([yes, no], "or"), holds([yes, yes], "and"), holds([no], "or")] == [
        False,
        True,
        True,
        False,
    ]
    with pytest.raises(StepError, match="`xor` joins no conditions"):
        holds([yes], "xor")
