"""Growing NumPy tables of points, sorted by flush and series."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Columns = NDArray[np.bool_]
# Sorted columns of values and the index where each distinct key begins -> merged columns.
Merge = Callable[[Floats, Ints], Floats]

_FIRST_CAPACITY = 256


def add_up(values: Floats, starts: Ints) -> Floats:
    return np.add.reduceat(values, starts, axis=1)


def keep_last(values: Floats, starts: Ints) -> Floats:
    ends = np.append(starts[1:], values.shape[1]) - 1
    return values[:, ends]


def merge_statistics(values: Floats, starts: Ints) -> Floats:
    """Columns count, sum, min, max."""
    return np.stack(
        [
            np.add.reduceat(values[0], starts),
            np.add.reduceat(values[1], starts),
            np.minimum.reduceat(values[2], starts),
            np.maximum.reduceat(values[3], starts),
        ]
    )


def rounded(values: Floats) -> Floats:
    """To twelve significant digits: the last ones depend on the order of additions, thresholds must not."""
    size = np.abs(values)
    usual = (size >= 1e-200) & (size < 1e200)
    known = np.where(usual, values, 1.0)
    size = np.abs(known)
    exponent = np.floor(np.log10(size)).astype(np.int64)  # may be one off beside a power of ten
    exponent += size >= _POWERS[exponent + 1 + _ZERO]
    exponent -= size < _POWERS[exponent + _ZERO]
    shift = 11 - exponent
    up, down = _POWERS[np.maximum(shift, 0) + _ZERO], _POWERS[np.maximum(-shift, 0) + _ZERO]
    return np.where(usual, np.rint(known * up / down) / up * down, values)


_ZERO = 300
_POWERS = np.array([float(f"1e{power}") for power in range(-_ZERO, _ZERO + 1)])


class Rows:
    """Rows of integer keys (the first is the flush bucket) and float values.

    Rows of equal keys are merged by ``merge`` (None keeps them all). Appending is cheap; reading sorts
    what arrived since the last read into place, which for data in time order touches only the last
    flush. ``ordered`` says that the order of arrival matters (gauges); otherwise equal keys are sorted
    by value first, so that sums do not depend on the order either.
    """

    def __init__(self, keys: int, values: int, merge: Merge | None, *, ordered: bool = False) -> None:
        self._merge = merge
        self._ordered = ordered
        self._keys: Ints = np.empty((keys, _FIRST_CAPACITY), dtype=np.int64)
        self._values: Floats = np.empty((values, _FIRST_CAPACITY))
        self._size = 0
        self._new_keys: list[Sequence[int]] = []
        self._new_values: list[Sequence[float]] = []
        self._chunks: list[tuple[Ints, Floats]] = []  # arrived before the rows above

    def append(self, keys: Sequence[int], values: Sequence[float]) -> None:
        self._new_keys.append(keys)
        self._new_values.append(values)

    def extend(self, keys: Ints, values: Floats) -> None:
        """Many rows at once: ``keys`` (k, n), ``values`` (v, n)."""
        self._close_chunk()
        self._chunks.append((keys, values))

    def between(self, first: int, last: int) -> tuple[Ints, Floats]:
        """Columns of the rows whose bucket is in ``[first, last)``, in order of bucket and series."""
        self._settle()
        buckets = self._keys[0, : self._size]
        low, high = np.searchsorted(buckets, [first, last])
        return self._keys[:, low:high], self._values[:, low:high]

    def _settle(self) -> None:
        self._close_chunk()
        if not self._chunks:
            return
        keys = np.concatenate([chunk for chunk, _ in self._chunks], axis=1)
        values = np.concatenate([chunk for _, chunk in self._chunks], axis=1)
        self._chunks.clear()
        self._place(keys, values)

    def _close_chunk(self) -> None:
        if self._new_keys:
            keys = np.array(self._new_keys, dtype=np.int64).T
            self._chunks.append((keys, np.array(self._new_values, dtype=np.float64).T))
            self._new_keys.clear()
            self._new_values.clear()

    def _place(self, keys: Ints, values: Floats) -> None:
        cut = int(np.searchsorted(self._keys[0, : self._size], keys[0].min()))
        keys = np.concatenate([self._keys[:, cut : self._size], keys], axis=1)
        values = np.concatenate([self._values[:, cut : self._size], values], axis=1)
        keys, values = self._merged(keys, values)
        self._size = cut + keys.shape[1]
        self._reserve(self._size)
        self._keys[:, cut : self._size] = keys
        self._values[:, cut : self._size] = values

    def _merged(self, keys: Ints, values: Floats) -> tuple[Ints, Floats]:
        ties = [] if self._ordered else list(values)
        order = np.lexsort([*ties, *keys[::-1]])
        keys, values = keys[:, order], values[:, order]
        if self._merge is None:
            return keys, values
        changed = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
        starts = np.flatnonzero(np.concatenate([[True], changed]))
        return keys[:, starts], self._merge(values, starts)

    def _reserve(self, size: int) -> None:
        capacity = self._keys.shape[1]
        if size <= capacity:
            return
        extra = max(size, 2 * capacity) - capacity
        self._keys = np.concatenate([self._keys, np.empty((self._keys.shape[0], extra), dtype=np.int64)], axis=1)
        self._values = np.concatenate([self._values, np.empty((self._values.shape[0], extra))], axis=1)
