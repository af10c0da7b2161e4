"""Comparators of monitors, and when a recovery threshold is passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from lrcp.evaluate.rows import Floats

_COMPARATORS: Mapping[str, Callable[[Floats, float], NDArray[np.bool_]]] = {
    ">": lambda values, bound: values > bound,
    ">=": lambda values, bound: values >= bound,
    "<": lambda values, bound: values < bound,
    "<=": lambda values, bound: values <= bound,
    "==": lambda values, bound: values == bound,
    "!=": lambda values, bound: values != bound,
}
# https://docs.datadoghq.com/monitors/guide/recovery-thresholds/
_RECOVERS: Mapping[str, str] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}


def holds(comparator: str, values: Floats, bound: float) -> NDArray[np.bool_]:
    """``values comparator bound``; NaN satisfies nothing."""
    return _COMPARATORS[comparator](values, bound) & ~np.isnan(values)


def recovers(comparator: str, values: Floats, bound: float) -> NDArray[np.bool_]:
    """Where a monitor that alerts on ``comparator`` has passed its recovery threshold."""
    return holds(_RECOVERS[comparator], values, bound)


def breaches(comparator: str, value: float, threshold: float) -> bool:
    return bool(holds(comparator, np.asarray(value), threshold))


def passes_recovery(comparator: str, value: float, recovery: float) -> bool:
    """Whether a monitor that alerts on ``comparator`` has passed its recovery threshold."""
    return bool(recovers(comparator, np.asarray(value), recovery))


def settles(share: float, recovery: float | None) -> bool:
    """Whether an anomaly monitor recovers: the anomalous share of its recovery window is at or below the threshold.

    Not the mirror of the comparator: 0, the documented default, could never be passed.
    https://docs.datadoghq.com/monitors/types/anomaly/#options
    """
    return share <= (recovery or 0.0)
