"""Which groups are unlike the others: the algorithms of outliers().

As Datadog describes them: https://docs.datadoghq.com/monitors/types/outlier/#algorithms and
https://www.datadoghq.com/blog/outlier-detection-algorithms-at-datadog/
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.algorithms.robust import NORMAL, magnitude, median
from lrcp.evaluate.rows import Floats

Marks = NDArray[np.bool_]

_SCALE = 0.1  # of the magnitude: the spread of the scaled forms is never smaller
_ROUNDING = 1e-9


class Tuning(Frozen):
    """``percent``: of a group's points that must be outlying, for the MAD algorithms."""

    tolerance: float
    percent: float


Finder = Callable[[Floats, Tuning], Marks]
"""Values (groups, buckets), three groups or more -> which groups are outliers."""

OUTLIERS: Registry[Finder] = Registry("outlier algorithm", "Outlier detection")


@OUTLIERS.modelled(
    "dbscan",
    note="groups outside the largest cluster; the distance is the tolerance times 1.4826 times the median distance to "
    "the median series; Datadog does not publish its constant",
)
def _dbscan(values: Floats, tuning: Tuning) -> Marks:
    return _clustered(values, tuning.tolerance, 0.0)


@OUTLIERS.modelled("scaleddbscan", note="as DBSCAN, but the spread is at least 10 % of the magnitude of the values")
def _scaled_dbscan(values: Floats, tuning: Tuning) -> Marks:
    return _clustered(values, tuning.tolerance, _SCALE)


@OUTLIERS.modelled(
    "mad",
    note="points further than the tolerance times the median absolute deviation of all points from their median; a "
    "group with more than the percentage of such points, 20 without one",
)
def _mad(values: Floats, tuning: Tuning) -> Marks:
    return _deviating(values, tuning, 0.0)


@OUTLIERS.modelled("scaledmad", note="as MAD, but the deviation is at least 10 % of the magnitude of the values")
def _scaled_mad(values: Floats, tuning: Tuning) -> Marks:
    return _deviating(values, tuning, _SCALE)


def _clustered(values: Floats, tolerance: float, scale: float) -> Marks:
    # Here: it takes a second to import.
    from sklearn.cluster import DBSCAN  # type: ignore[import-untyped]

    values = values[:, (~np.isnan(values)).any(axis=0)]
    middle = median(values.T)
    near = np.where(np.isnan(values), middle, values)
    size = float(magnitude(values.reshape(1, -1))[0]) * np.sqrt(values.shape[1])
    to_middle = np.sqrt(((near - middle) ** 2).sum(axis=1))
    spread = max(float(median(to_middle)) * NORMAL, scale * size, _ROUNDING * size)
    labels = DBSCAN(eps=tolerance * spread, min_samples=1).fit(near).labels_
    sizes = np.bincount(labels)
    return np.asarray(sizes[labels] < sizes.max())


def _deviating(values: Floats, tuning: Tuning, scale: float) -> Marks:
    every = values.reshape(1, -1)
    middle, size = float(median(every)[0]), float(magnitude(every)[0])
    spread = max(float(median(np.abs(every - middle))[0]) * NORMAL, scale * size, _ROUNDING * size)
    present = ~np.isnan(values)
    far = present & (np.abs(np.nan_to_num(values) - middle) > tuning.tolerance * spread)
    return np.asarray(far.sum(axis=1) * 100 > tuning.percent * present.sum(axis=1))
