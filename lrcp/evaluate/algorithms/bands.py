"""Where a value is expected to be: the band of anomalies().

Datadog names the families, https://docs.datadoghq.com/monitors/types/anomaly/#anomaly-detection-algorithms, not the
algorithms themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.algorithms.robust import deviation, magnitude, median, quantile
from lrcp.evaluate.algorithms.season import MOST, Decomposition, Season, Slots, decomposed
from lrcp.evaluate.rows import Floats, Ints

REQUIRED = 3
"""Seasons that must have passed since a group's first point."""

_LAG = 5  # a band looks back over so many alert windows
_LEVEL = 3  # agile's level follows over so many alert windows
_LEAST = 20  # points of a lagging window, where the alert window is short
_QUARTILES = 2 * 0.6745  # standard deviations between the quartiles of a normal distribution
_MOST = 300  # points that a moving median is taken of, evenly spread over longer windows
_SHARE = 0.02  # of the level: agile's deviation is never smaller
_FLOOR = 1e-9
_DAY = 86400


class Past(Frozen):
    """Points of ``values`` (groups, buckets) up to the last one that is judged; buckets begin at ``starts``,
    seconds since the epoch. ``alert`` is the alert window in buckets.
    """

    values: Floats
    starts: Ints
    alert: int
    season: Season | None = None


class Band(Frozen):
    """``expected`` and one standard ``deviation`` around it, (groups, judged buckets); NaN: nothing is expected."""

    expected: Floats
    deviation: Floats

    def outside(self, values: Floats, bounds: float, direction: str) -> Floats:
        """1 for values more than ``bounds`` deviations off, 0 for those within; NaN without a value or a band."""
        off = values - self.expected
        far = np.abs(off) > bounds * self.deviation
        wrong = {"above": off > 0, "below": off < 0}.get(direction, np.ones(off.shape, dtype=np.bool_))
        return np.where(np.isnan(off) | np.isnan(self.deviation), np.nan, (far & wrong).astype(np.float64))


Judge = Callable[[Past, int], Band]
"""The band for the last so many buckets of a past."""

BANDS: Registry[Judge] = Registry("anomaly algorithm", "Anomaly detection")


def seconds_of_past(algorithm: str, season: Season | None, alert: int, step: int) -> int:
    """How long before the first judged point history counts."""
    if algorithm == "basic" or season is None:
        return _lag(alert) * step
    return MOST * season.length + season.stride * step + 2 * _LEVEL * alert * step


def _lag(alert: int) -> int:
    return max(_LAG * alert, _LEAST)


@BANDS.modelled(
    "basic",
    note="median and quartiles of the points in a lagging window of five alert windows, at most 300 of them; one alert "
    "window of history",
)
def _basic(past: Past, count: int) -> Band:
    lag = _lag(past.alert)
    windows = _before(past.values, count, lag)
    middle = median(windows)
    spread = (quantile(windows, 0.75) - quantile(windows, 0.25)) / _QUARTILES
    spread = np.maximum(spread, _FLOOR * magnitude(past.values)[:, np.newaxis])
    least = max(past.alert, _LAG) * windows.shape[2] / lag
    enough = (~np.isnan(windows)).sum(axis=2) >= least
    return Band(np.where(enough, middle, np.nan), spread)


@BANDS.modelled(
    "robust",
    note="seasonal-trend decomposition by medians (seasonal Kendall slope) of up to six seasons before the day, "
    "or the hour of an hourly season; three seasons of history",
)
def _robust(past: Past, count: int) -> Band:
    slots, numbers, season = _slotted(past)
    band = _nothing(past, count)
    for columns, fit in _fits(slots, numbers, season, count):
        band.expected[:, columns] = fit.at(numbers[-count:][columns])
        band.deviation[:, columns] = fit.error[:, np.newaxis]
    return _with_history(band, slots, numbers, season)


@BANDS.modelled(
    "agile",
    note="the value a season ago by medians of up to six seasons, moved by the median distance from it over the last "
    "three alert windows: a robust form of SARIMA(0,1,1)(0,1,1); a deviation is at least 2 % of the level; three "
    "seasons of history",
)
def _agile(past: Past, count: int) -> Band:
    slots, numbers, season = _slotted(past)
    reach = _LEVEL * past.alert
    band = _nothing(past, count)
    for columns, fit in _fits(slots, numbers, season, count):
        judged = numbers[-count:][columns]
        flat = Decomposition(fit.end, fit.profile, np.zeros(fit.trend.shape), fit.error)
        begin, end = int(judged.min()) - reach, int(judged.max()) + 1
        distances = slots.between(begin, end) - flat.at(np.arange(begin, end))
        levels = median(_moving(distances, reach))
        expected = flat.at(judged) + np.nan_to_num(levels[:, judged - begin - reach])
        noise = _differences(slots, fit.end, season, reach)[:, np.newaxis]
        band.expected[:, columns] = expected
        band.deviation[:, columns] = np.maximum(noise, _SHARE * np.abs(expected))
    return _with_history(band, slots, numbers, season)


def _differences(slots: Slots, end: int, season: Season, reach: int) -> Floats:
    """The deviation of what is left of the time before ``end``, a day or three short seasons, after the season before
    and its moving median.
    """
    begin = end - min(REQUIRED * season.slots, _DAY // season.step) - reach
    change = slots.between(begin, end) - slots.between(begin - season.slots, end - season.slots)
    followed = median(_moving(change, reach))
    noise = deviation(change[:, reach:] - followed) / np.sqrt(2)
    return np.asarray(np.maximum(noise, _FLOOR * magnitude(slots.values)))


def _slotted(past: Past) -> tuple[Slots, Ints, Season]:
    if past.season is None:
        raise ValueError("a seasonal algorithm needs its season")
    numbers = past.season.numbers(past.starts)
    return Slots.of(past.values, numbers), numbers, past.season


def _fits(slots: Slots, numbers: Ints, season: Season, count: int) -> Iterator[tuple[Ints, Decomposition]]:
    """Judged columns with what was known when their stretch of time began, so that a point's band is the same
    whenever it is asked for.
    """
    begins = numbers[-count:] // season.stride * season.stride
    for begin in np.unique(begins):
        yield np.flatnonzero(begins == begin), decomposed(slots, int(begin), season)


def _with_history(band: Band, slots: Slots, numbers: Ints, season: Season) -> Band:
    count = band.expected.shape[1]
    enough = slots.oldest()[:, np.newaxis] <= numbers[-count:] - REQUIRED * season.slots
    return Band(np.where(enough, band.expected, np.nan), band.deviation)


def _nothing(past: Past, count: int) -> Band:
    shape = (past.values.shape[0], count)
    return Band(np.full(shape, np.nan), np.full(shape, np.nan))


def _before(values: Floats, count: int, lag: int) -> Floats:
    """For each of the last ``count`` columns the ``lag`` columns before it: (groups, count, points)."""
    missing = max(lag + count - values.shape[1], 0)
    padded = np.concatenate([np.full((values.shape[0], missing), np.nan), values], axis=1)
    return _moving(padded[:, -(lag + count) :], lag)


def _moving(values: Floats, width: int) -> Floats:
    """For each column from ``width`` on the columns before it, all of them or some evenly spread, the last one among
    them: (groups, columns, points).
    """
    windows = sliding_window_view(values, width, axis=1)[:, :-1]
    spread = -(-width // _MOST)
    return windows[:, :, ::-spread]
