"""Statistics that a few wild points do not move, on arrays with gaps.

Huber (1964), "Robust estimation of a location parameter"; Rousseeuw and Croux (1993), "Alternatives to the median
absolute deviation".
"""

from __future__ import annotations

import numpy as np

from lrcp.core.frozen import Frozen
from lrcp.evaluate.rows import Floats

NORMAL = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""

_TUNING = 1.345  # 95 % as efficient as least squares on normal errors
_ROUNDS = 50
_SETTLED = 1e-10
_ROUNDING = 1e-12  # of the magnitude: differences below are those of floating-point additions


def quantile(values: Floats, share: float) -> Floats:
    """The quantile along the last axis, interpolated between neighbours; NaN where there is no point."""
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], np.nan)
    ordered = np.sort(values, axis=-1)  # NaN comes last
    present = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    place = np.maximum(present - 1, 0) * share
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(present - 1, 0))
    below, above = (np.take_along_axis(ordered, each, axis=-1) for each in (low, high))
    return np.asarray((below + (above - below) * (place - low))[..., 0])


def median(values: Floats) -> Floats:
    return quantile(values, 0.5)


def deviation(residuals: Floats) -> Floats:
    """The standard deviation of residuals around zero along the last axis, from their median size."""
    return NORMAL * median(np.abs(residuals))


class Line(Frozen):
    """By row: the value at column 0 and the slope a column; NaN for rows with fewer than two points."""

    start: Floats
    slope: Floats

    def at(self, columns: Floats) -> Floats:
        """Values (rows, columns)."""
        return self.start[:, np.newaxis] + self.slope[:, np.newaxis] * columns


def least_squares(values: Floats, weights: Floats | None = None) -> Line:
    """The line of least squares through each row over its columns; ``weights`` like ``values``."""
    columns = np.arange(values.shape[1], dtype=np.float64)
    weight = np.where(np.isnan(values), 0.0, 1.0 if weights is None else weights)
    known = np.nan_to_num(values)
    total = weight.sum(axis=1, keepdims=True)
    total = np.where(total > 0, total, np.nan)
    middle = (weight * columns).sum(axis=1, keepdims=True) / total
    mean = (weight * known).sum(axis=1, keepdims=True) / total
    across = (weight * (columns - middle) ** 2).sum(axis=1)
    together = (weight * (columns - middle) * (known - mean)).sum(axis=1)
    slope = np.divide(together, across, out=np.full(across.shape, np.nan), where=across > 0)
    return Line(mean[:, 0] - slope * middle[:, 0], slope)


def huber_line(values: Floats, prior: Floats | None = None) -> Line:
    """The line of least Huber loss through each row, by iteratively reweighted least squares.

    ``prior`` weighs columns, 1 the heaviest; the scale of residuals is that of the columns from 0.5 on.
    """
    weights = np.ones(values.shape[1]) if prior is None else prior
    line = least_squares(values, np.broadcast_to(weights, values.shape))
    columns = np.arange(values.shape[1], dtype=np.float64)
    tiny = _ROUNDING * magnitude(values)[:, np.newaxis]
    for _ in range(_ROUNDS):
        residuals = np.abs(values - line.at(columns))
        bound = _TUNING * np.maximum(deviation(residuals[:, weights >= 0.5])[:, np.newaxis], tiny)
        outside = residuals > bound
        bend = np.divide(bound, residuals, out=np.ones(residuals.shape), where=outside)
        before, line = line, least_squares(values, weights * bend)
        moved = np.abs(line.at(columns[[0, -1]]) - before.at(columns[[0, -1]]))
        if not (moved > _SETTLED * np.maximum(bound, tiny)).any():
            break
    return line


def magnitude(values: Floats) -> Floats:
    """How large the values of each row are, typically; 1 for rows of zeros or without points."""
    size = median(np.abs(values))
    return np.where(np.isnan(size) | (size == 0), 1.0, size)
