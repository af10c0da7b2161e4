"""Conditions of `com.datadoghq.core.if`, in the form in which Datadog exports them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.respond.workflows.world import StepError


def holds(conditions: Sequence[Mapping[str, Any]], join: str) -> bool:
    """Whether all of them hold (``and``), or one (``or``); their values are filled in. Raises StepError."""
    results = [_holds(each) for each in conditions]
    if join == "and":
        return all(results)
    if join == "or":
        return any(results)
    raise StepError(f"`{join}` joins no conditions")


def _holds(condition: Mapping[str, Any]) -> bool:
    comparison = condition.get("comparisonOperator")
    if comparison == "eq":
        left, right = condition.get("leftValue"), condition.get("rightValue")
        # A truth value is no number here, although Python says that true is 1.
        return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)
    if comparison == "nonnull":
        return condition.get("value") is not None
    raise StepError(f"`{comparison}` is no comparison that is known here")
