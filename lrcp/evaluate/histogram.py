"""What the Agent computes from the samples of a histogram or set in one flush.

Aggregates and ranks as in https://github.com/DataDog/datadog-agent/blob/main/pkg/metrics/histogram.go
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from lrcp.evaluate.rows import Floats, Ints

AGGREGATES = ("avg", "count", "median", "95percentile", "max")
"""The series of a histogram under the Agent's default configuration."""

DISTINCT = "distinct"

# Sorted values, their weights, start and end of each flush -> one value a flush.
_Aggregate = Callable[[Floats, Floats, Ints, Ints], Floats]


def aggregate(name: str, keys: Ints, samples: Floats) -> tuple[Ints, Ints, Floats]:
    """Bucket, series and aggregate ``name`` of each flush. ``samples`` holds values and weights, sorted."""
    if keys.shape[1] == 0:
        return keys[0], keys[1], samples[0]
    changed = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    starts = np.flatnonzero(np.concatenate([[True], changed]))
    ends = np.append(starts[1:], keys.shape[1])
    return keys[0, starts], keys[1, starts], _AGGREGATES[name](samples[0], samples[1], starts, ends)


def _average(values: Floats, weights: Floats, starts: Ints, _ends: Ints) -> Floats:
    return np.add.reduceat(values * weights, starts) / np.add.reduceat(weights, starts)


def _count(_values: Floats, weights: Floats, starts: Ints, _ends: Ints) -> Floats:
    return np.add.reduceat(weights, starts)


def _maximum(values: Floats, _weights: Floats, _starts: Ints, ends: Ints) -> Floats:
    return values[ends - 1]


def _distinct(values: Floats, _weights: Floats, starts: Ints, _ends: Ints) -> Floats:
    new = np.concatenate([[1.0], (values[1:] != values[:-1]).astype(np.float64)])
    new[starts] = 1.0
    return np.add.reduceat(new, starts)


def _median(values: Floats, weights: Floats, starts: Ints, ends: Ints) -> Floats:
    totals = np.add.reduceat(weights, starts)
    return _at_rank(values, weights, starts, ends, np.floor((totals - 1) / 2))


def _p95(values: Floats, weights: Floats, starts: Ints, ends: Ints) -> Floats:
    totals = np.add.reduceat(weights, starts)
    return _at_rank(values, weights, starts, ends, np.floor((95 * totals - 1) / 100))


def _at_rank(values: Floats, weights: Floats, starts: Ints, ends: Ints, ranks: Floats) -> Floats:
    """The first value of each flush at which the running weight passes the rank."""
    running = np.cumsum(weights)
    before = running[starts] - weights[starts]
    found = np.searchsorted(running, before + ranks, side="right")
    return values[np.clip(found, starts, ends - 1)]


_AGGREGATES: Mapping[str, _Aggregate] = {
    "avg": _average,
    "count": _count,
    "median": _median,
    "95percentile": _p95,
    "max": _maximum,
    DISTINCT: _distinct,
}
