"""Seasons: where instants fall in them, and how a metric moves with them.

A robust form of the classical seasonal-trend decomposition, medians in the place of means: the slope is the seasonal
Kendall estimator of Hirsch, Slack and Smith (1982), "Techniques of trend analysis for monthly water quality data".
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np

from lrcp.core.frozen import Frozen
from lrcp.evaluate.algorithms.robust import deviation, magnitude, median
from lrcp.evaluate.rows import Floats, Ints

MOST = 6
"""Seasons of history that are looked at: https://docs.datadoghq.com/monitors/types/anomaly/#seasonality"""

_DAY = 86400
_FLOOR = 1e-9
_MEDIAN = np.pi / 2  # the variance of a median of n normal values is this / n, for larger n


class Season(Frozen):
    """A season of ``length`` seconds in the time of ``zone``, cut into slots of ``step`` seconds."""

    length: int
    step: int
    zone: str = "UTC"

    @property
    def slots(self) -> int:
        return self.length // self.step

    @property
    def stride(self) -> int:
        """Slots after which the past is looked at anew: a day, or an hour of an hourly season."""
        return max(1, min(self.length, _DAY) // self.step)

    def numbers(self, starts: Ints) -> Ints:
        """The slot, counted in local time, of each bucket by its beginning (seconds since the epoch)."""
        hours, places = np.unique(starts // 3600, return_inverse=True)
        offsets = np.array([_offset(self.zone, int(hour) * 3600) for hour in hours], dtype=np.int64)
        return np.asarray((starts + offsets[places]) // self.step, dtype=np.int64)


@lru_cache(maxsize=1 << 14)
def _offset(zone: str, instant: int) -> int:
    """Seconds that local time is ahead of UTC."""
    offset = datetime.fromtimestamp(instant, tz=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


class Slots(Frozen):
    """Values (groups, slots) in order of local time, the first in slot number ``first``.

    A slot that local time skips has no value; of one that it passes twice, the later value counts.
    """

    values: Floats
    first: int

    @classmethod
    def of(cls, values: Floats, numbers: Ints) -> Slots:
        first = int(numbers.min())
        placed = np.full((values.shape[0], int(numbers.max()) - first + 1), np.nan)
        placed[:, numbers - first] = values
        return cls(placed, first)

    def between(self, begin: int, end: int) -> Floats:
        """Values of the slots ``[begin, end)``, NaN beyond both ends."""
        taken = np.full((self.values.shape[0], max(end - begin, 0)), np.nan)
        low, high = max(begin, self.first), min(end, self.first + self.values.shape[1])
        if low < high:
            taken[:, low - begin : high - begin] = self.values[:, low - self.first : high - self.first]
        return taken

    def cycles(self, end: int, season: Season) -> Floats:
        """The last seasons before slot ``end``: (groups, seasons, slots of one)."""
        taken = self.between(end - MOST * season.slots, end)
        return taken.reshape(taken.shape[0], MOST, season.slots)

    def oldest(self) -> Ints:
        """The slot of each group's first value; beyond the last slot for a group without any."""
        present = ~np.isnan(self.values)
        found = np.where(present.any(axis=1), present.argmax(axis=1), self.values.shape[1])
        return np.asarray(self.first + found, dtype=np.int64)


class Decomposition(Frozen):
    """What the seasons before slot ``end`` say: ``profile`` (groups, slots of a season) is the value one season
    after the last one seen but without its trend, ``trend`` the change a season, ``error`` the standard
    deviation of a prediction; NaN where there is nothing to say.
    """

    end: int
    profile: Floats
    trend: Floats
    error: Floats

    def at(self, numbers: Ints) -> Floats:
        """The values to expect in slots from ``end`` on: (groups, slots)."""
        ahead = numbers - self.end
        seasons = 1 + ahead // self.profile.shape[1]
        return np.asarray(self.profile[:, ahead % self.profile.shape[1]] + self.trend[:, np.newaxis] * seasons)


def decomposed(slots: Slots, end: int, season: Season) -> Decomposition:
    cycles = slots.cycles(end, season)
    trend = _trend(cycles)
    age = np.arange(MOST - 1, -1, -1)
    level = cycles + (np.nan_to_num(trend)[:, np.newaxis] * age)[:, :, np.newaxis]
    profile = median(level.transpose(0, 2, 1))
    known = np.minimum((~np.isnan(cycles)).any(axis=2).sum(axis=1), MOST)
    noise = deviation(_flat(np.diff(level, axis=1))) / np.sqrt(2)
    noise = np.maximum(noise, _FLOOR * magnitude(_flat(cycles)))
    error = noise * np.sqrt(1 + _MEDIAN / np.maximum(known, 1))
    return Decomposition(end, profile, trend, error)


def _trend(cycles: Floats) -> Floats:
    """The median change a season between any two values of the same slot; NaN without two such values."""
    slopes = [(cycles[:, later] - cycles[:, earlier]) / (later - earlier) for earlier, later in _PAIRS]
    return median(np.concatenate(slopes, axis=1))


_PAIRS = tuple(combinations(range(MOST), 2))


def _flat(cycles: Floats) -> Floats:
    return cycles.reshape(cycles.shape[0], -1)
