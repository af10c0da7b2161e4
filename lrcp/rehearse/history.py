"""Synthetic points: the past of comparisons, baselines and budgets, and the signals of services that do not run."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

from lrcp.rehearse.scenario import History

_DAY = 86_400.0
_THURSDAY = 3  # 1970-01-01, as datetime.weekday counts
_SATURDAY = 5
_LEAST = 0.05


def values(history: History, start: float, seed: int = 0) -> Sequence[float]:
    """One value each ``history.every`` seconds from ``begin`` up to, not including, ``end``."""
    count = math.ceil((history.end - history.begin) / history.every)
    smooth = (_value(history, start + history.begin + number * history.every) for number in range(count))
    return list(_noisy(smooth, history, seed) if history.noise else smooth)


def columns(history: History, start: float, seed: int = 0) -> Iterator[Sequence[float]]:
    """The first, second ... sample of each interval, NaN where there is none."""
    if not history.samples:
        yield values(history, start, seed)
    for number in range(max(map(len, history.samples), default=0)):
        yield [each[number] if number < len(each) else math.nan for each in history.samples]


def _value(history: History, at: float) -> float:
    """On a wave: a cosine with its top at the hour ``peak`` UTC."""
    value = history.value
    if history.low is not None:
        height = (1 + math.cos(2 * math.pi * (at - history.peak) / _DAY)) / 2
        value = history.low + (history.value - history.low) * height
    weekday = (int(at // _DAY) + _THURSDAY) % 7
    return value * history.weekend if weekday >= _SATURDAY else value


def _noisy(smooth: Iterator[float], history: History, seed: int) -> Iterator[float]:
    """Every series draws for itself, so that another one beside it changes nothing. None turns negative by it."""
    key = f"{seed}/{history.service}/{history.metric}/{','.join(history.tags)}/{history.begin}"
    draw = random.Random(key)  # noqa: S311 - repeatable on purpose
    for value in smooth:
        yield value * max(_LEAST, draw.gauss(1.0, history.noise))
