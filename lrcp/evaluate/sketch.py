"""Percentiles of distributions: DDSketch with its bins held in arrays.

Bin boundaries come from the ``ddsketch`` library. Merging sketches is adding the weights of equal bins,
which NumPy does for all groups and buckets at once; the result is that of the library's ``merge``.
"""

from __future__ import annotations

import numpy as np
from ddsketch.mapping import LogarithmicMapping

from lrcp.evaluate.rows import Floats, Ints

RELATIVE_ERROR = 0.01
"""A percentile is at most this far, relatively, from the value of that rank."""

_MAPPING = LogarithmicMapping(RELATIVE_ERROR)
_OFFSET = 1 << 20  # bin numbers are negative below 1; shifted, so that the sign of a code is that of its value


def code(value: float) -> int:
    """The bin of ``value``: codes are in order of values, 0 is the bin of zero."""
    size = abs(value)
    if size <= _MAPPING.min_possible:
        return 0
    bin_ = int(_MAPPING.key(size)) + _OFFSET
    return bin_ if value > 0 else -bin_


def codes(values: Floats) -> Ints:
    """The bin of each value."""
    distinct, inverse = np.unique(values, return_inverse=True)
    return np.array([code(value) for value in distinct.tolist()], dtype=np.int64)[inverse]


def value_of(code: int) -> float:
    """The value that stands for all values of a bin."""
    if code == 0:
        return 0.0
    value = float(_MAPPING.value(abs(code) - _OFFSET))
    return value if code > 0 else -value


def quantiles(cells: Ints, codes: Ints, weights: Floats, count: int, quantile: float) -> Floats:
    """The ``quantile`` (0 to 1) of each of ``count`` cells; NaN for cells without values.

    A cell is one group in one bucket of time: its bins are the rows with its number in ``cells``. The
    rank is the library's: ``quantile * (total - 1)``.
    """
    result = np.full(count, np.nan)
    if cells.size == 0:
        return result
    order = np.lexsort((codes, cells))
    cells, codes, weights = cells[order], codes[order], weights[order]
    starts = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
    ends = np.append(starts[1:], cells.size)
    running = np.cumsum(weights)
    before = running[starts] - weights[starts]
    ranks = quantile * np.maximum(running[ends - 1] - before - 1.0, 0.0)
    found = np.searchsorted(running, before + ranks, side="right")
    chosen, inverse = np.unique(codes[np.clip(found, starts, ends - 1)], return_inverse=True)
    result[cells[starts]] = np.array([value_of(each) for each in chosen.tolist()])[inverse]
    return result
