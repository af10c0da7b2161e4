"""Where a metric is heading: the algorithms of forecast().

https://docs.datadoghq.com/monitors/types/forecasts/#algorithms
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.algorithms.robust import deviation, huber_line
from lrcp.evaluate.algorithms.season import Season, Slots, decomposed
from lrcp.evaluate.rows import Floats, Ints

SEASONS = 2
"""Seasons of history that a seasonal forecast needs."""

_LEAST = 5  # points
_HALVES: Mapping[str, float] = {"simple": np.inf, "default": 1 / 4, "reactive": 1 / 16}
"""Share of the history after which a point counts half."""


class Seen(Frozen):
    """History ``values`` (groups, buckets) and the beginnings of its buckets and of those to come, seconds since
    the epoch, all of one width.
    """

    values: Floats
    starts: Ints
    coming: Ints
    model: str = "default"
    season: Season | None = None


class Prediction(Frozen):
    """``expected`` and the standard ``error`` of it, (groups, buckets to come); NaN: too little is known."""

    expected: Floats
    error: Floats


Predict = Callable[[Seen], Prediction]
FORECASTS: Registry[Predict] = Registry("forecast algorithm", "Forecasts")


@FORECASTS.modelled(
    "linear",
    note="a line of least Huber loss through the history (a week without `history`); for the model default a point's "
    "weight halves over a quarter of it, for reactive over a sixteenth; five points over half of the history",
)
def _linear(seen: Seen) -> Prediction:
    count = seen.values.shape[1]
    if seen.model not in _HALVES:
        raise ValueError(f"there is no model `{seen.model}`")
    half = _HALVES[seen.model] * count
    prior = 0.5 ** (np.arange(count - 1, -1, -1) / half)
    line = huber_line(seen.values, prior)
    columns = np.arange(count, dtype=np.float64)
    residuals = (seen.values - line.at(columns))[:, prior >= min(0.5, np.sort(prior)[-min(_LEAST, count)])]
    noise = deviation(residuals)
    ahead = count + np.arange(seen.coming.size, dtype=np.float64)
    middle = (prior * columns).sum() / prior.sum()
    across = (prior * (columns - middle) ** 2).sum()
    widening = np.sqrt(1 + 1 / prior.sum() + (ahead - middle) ** 2 / max(across, _LEAST))
    expected = np.where(_enough(seen.values)[:, np.newaxis], line.at(ahead), np.nan)
    return Prediction(expected, noise[:, np.newaxis] * widening)


@FORECASTS.modelled(
    "seasonal",
    note="seasonal-trend decomposition by medians (seasonal Kendall slope) of up to six seasons, extended; two seasons "
    "of history",
)
def _seasonal(seen: Seen) -> Prediction:
    if seen.season is None:
        raise ValueError("a seasonal forecast needs its season")
    numbers = seen.season.numbers(seen.starts)
    slots = Slots.of(seen.values, numbers)
    end = int(numbers.max()) + 1
    fit = decomposed(slots, end, seen.season)
    expected = fit.at(np.maximum(seen.season.numbers(seen.coming), end))
    enough = slots.oldest() <= end - SEASONS * seen.season.slots
    return Prediction(np.where(enough[:, np.newaxis], expected, np.nan), fit.error[:, np.newaxis] + 0 * expected)


def _enough(values: Floats) -> np.typing.NDArray[np.bool_]:
    present = ~np.isnan(values)
    width = values.shape[1]
    first = np.where(present.any(axis=1), present.argmax(axis=1), width)
    last = width - 1 - present[:, ::-1].argmax(axis=1)
    return np.asarray((present.sum(axis=1) >= _LEAST) & (2 * (last - first + 1) >= width))
