"""Synthetic points: the past that comparisons, baselines and daily budgets need."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lrcp.rehearse.scenario import History

_DAY = 86_400.0


def values(history: History, start: float) -> Sequence[float]:
    """One value each ``history.every`` seconds from ``begin`` up to, not including, ``end``."""
    count = math.ceil((history.end - history.begin) / history.every)
    return [_value(history, start + history.begin + number * history.every) for number in range(count)]


def _value(history: History, at: float) -> float:
    """On a wave: a cosine with its top at the hour ``peak`` UTC."""
    if history.low is None:
        return history.value
    height = (1 + math.cos(2 * math.pi * (at - history.peak) / _DAY)) / 2
    return history.low + (history.value - history.low) * height
