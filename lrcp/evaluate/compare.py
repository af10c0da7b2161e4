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


def breaches(comparator: str, value: float, threshold: float) -> bool:
    return bool(holds(comparator, np.asarray(value), threshold))


def passes_recovery(comparator: str, value: float, recovery: float) -> bool:
    """Whether a monitor that alerts on ``comparator`` has passed its recovery threshold."""
    return breaches(_RECOVERS[comparator], value, recovery)
