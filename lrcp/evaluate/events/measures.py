"""How the values of the events of a group become one number."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import numpy as np

from lrcp.core.registry import Registry
from lrcp.evaluate.rows import Floats, Ints

# Values sorted within each group, and where each group begins -> one number a group.
Measure = Callable[[Floats, Ints], Floats]
MEASURES: Registry[Measure] = Registry("rollup of events", "Rollups of events")
COUNTS = ("count", "cardinality")
_PERCENTILE = re.compile(r"pc(\d{1,2}(?:\.\d+)?)")


def measure(method: str) -> Measure:
    """Raises UnsupportedError for a method that is not evaluated."""
    percentile = _PERCENTILE.fullmatch(method)
    if percentile is not None:
        MEASURES.get("pc75, pc99 ...")
        return partial(_quantile, float(percentile[1]) / 100)
    return MEASURES.get(method)


@MEASURES.exact("count", note="of events; of a measure or facet, those that have it")
def _count(values: Floats, starts: Ints) -> Floats:
    return np.diff(np.append(starts, values.size)).astype(np.float64)


@MEASURES.modelled("cardinality", note="exact; Datadog estimates the number of unique values when there are many")
def _cardinality(values: Floats, starts: Ints) -> Floats:
    fresh = np.ones(values.size)
    fresh[1:] = values[1:] != values[:-1]
    fresh[starts] = 1
    return np.add.reduceat(fresh, starts)


@MEASURES.exact("sum")
def _sum(values: Floats, starts: Ints) -> Floats:
    return np.add.reduceat(values, starts)


@MEASURES.exact("avg")
def _avg(values: Floats, starts: Ints) -> Floats:
    return np.add.reduceat(values, starts) / _count(values, starts)


@MEASURES.exact("min")
def _min(values: Floats, starts: Ints) -> Floats:
    lowest: Floats = values[starts]
    return lowest


@MEASURES.exact("max")
def _max(values: Floats, starts: Ints) -> Floats:
    highest: Floats = values[np.append(starts[1:], values.size) - 1]
    return highest


def _quantile(quantile: float, values: Floats, starts: Ints) -> Floats:
    ranks = np.floor(quantile * (_count(values, starts) - 1)).astype(np.int64)
    found: Floats = values[starts + ranks]
    return found


_RANK = "the value of that rank itself; Datadog's sketch is within 1 % of it"
MEASURES.modelled("median", note=_RANK)(partial(_quantile, 0.5))
MEASURES.modelled("pc75, pc99 ...", note=_RANK)(partial(_quantile, 0.75))
