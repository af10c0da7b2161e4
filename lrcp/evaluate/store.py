"""The series store: what an intake received, ready to be queried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS, Point
from lrcp.core.errors import LrcpError
from lrcp.evaluate.histogram import AGGREGATES, DISTINCT
from lrcp.evaluate.metric import Count, Derived, Distribution, Gauge, InApp, Metric, Samples, bucket_of
from lrcp.evaluate.rows import Floats, Ints

_SUBMITTED: Mapping[str, str] = {
    "c": "count",
    "g": "gauge",
    "h": "histogram",
    "ms": "histogram",
    "d": "distribution",
    "s": "set",
}
_MAKE: Mapping[str, Callable[[], Metric]] = {
    "count": Count,
    "gauge": Gauge,
    "histogram": Samples,
    "set": Samples,
    "distribution": Distribution,
}


class MetricTypeError(LrcpError):
    """A metric arrived, or was asked for, as another type than it has."""


class SeriesStore:
    """Series of metrics in arrays; a point counts from the flush (10 s) that its instant falls into.

    ``types`` maps names of metrics to count, gauge, distribution, histogram or set, as the contract
    declares them; other metrics take the type they first arrive with.
    """

    def __init__(self, types: Mapping[str, str] | None = None) -> None:
        self._types = dict(types or {})
        self._submitted: dict[str, tuple[str, Metric]] = {}
        self._queried: dict[str, Metric] = {}
        self._first: int | None = None
        self._columns = 0
        self._points: Counter[int] = Counter()

    @property
    def begin(self) -> float | None:
        """The instant of the first flush that has a point."""
        return None if self._first is None else float(self._first * FLUSH_SECONDS)

    def add(self, point: Point) -> None:
        """Take in one point. Raises MetricTypeError when its metric has another type."""
        metric = self._metric(point.name, _SUBMITTED[point.type])
        bucket = bucket_of(point.at)
        self._begins(bucket)
        self._points[bucket] += 1
        metric.add(bucket, metric.series(point.tags, bucket), point.values, point.rate)

    def extend(self, points: Iterable[Point]) -> None:
        for point in points:
            self.add(point)

    def add_series(
        self, name: str, type: str, tags: Sequence[str], times: Ints | Floats, values: Floats, *, weight: float = 1.0
    ) -> None:
        """Points of one series at once: a value for each of ``times`` (seconds since the epoch).

        ``type`` as in ``types``. ``weight`` is how many samples of that value each stands for.
        """
        buckets = (times // FLUSH_SECONDS).astype(np.int64)
        if buckets.size:
            self._columns += 1
            metric = self._metric(name, type)
            metric.add_column(buckets, metric.series(tags, int(buckets.min())), values, weight)

    def add_history(
        self,
        name: str,
        type: str,
        tags: Sequence[str],
        *,
        start: float,
        step: int,
        values: Sequence[float] | Floats,
        weight: float = 1.0,
    ) -> None:
        """One series at once: a value every ``step`` seconds from ``start``, NaN where there is none.

        ``type`` as in ``types``. ``weight`` is how many samples of that value each stands for. A count
        is spread evenly over the flushes of its step, so that its rate is right too.
        """
        if step % FLUSH_SECONDS:
            raise ValueError(f"step is {step} s; it must be a multiple of {FLUSH_SECONDS} s")
        metric = self._metric(name, type)
        column = np.asarray(values, dtype=np.float64)
        buckets = bucket_of(start) + np.arange(column.size, dtype=np.int64) * (step // FLUSH_SECONDS)
        present = ~np.isnan(column)
        buckets, column = buckets[present], column[present]
        if type == "count":
            pieces = step // FLUSH_SECONDS
            buckets = (buckets[:, np.newaxis] + np.arange(pieces)).ravel()
            column = np.repeat(column / pieces, pieces)
        if buckets.size:
            self._begins(int(buckets.min()))
            self._columns += 1
            metric.add_column(buckets, metric.series(tags, int(buckets[0])), column, weight)

    def arrivals(self, before: float) -> tuple[int, int]:
        """How many columns came in one go, and how many points by themselves of the flushes before an instant.

        As nothing is ever removed, what queries see of that time is the same as long as these are.
        """
        return self._columns, sum(number for at, number in self._points.items() if at * FLUSH_SECONDS < before)

    def metric(self, name: str) -> Metric | None:
        """What a query of ``name`` reads; None when nothing of that name ever arrived."""
        return self._queried.get(name)

    def in_app(self, name: str) -> InApp | None:
        """The type of ``name`` in queries, from its points or its declaration."""
        metric = self._queried.get(name)
        if metric is not None:
            return metric.in_app
        return _DECLARED.get(self._types.get(name, ""))

    @property
    def names(self) -> Sequence[str]:
        """Names that can be queried."""
        return sorted(self._queried)

    def _begins(self, bucket: int) -> None:
        if self._first is None or bucket < self._first:
            self._first = bucket

    def _metric(self, name: str, type: str) -> Metric:
        known = self._submitted.get(name)
        if known is None:
            declared = self._types.get(name, type)
            known = self._submitted[name] = (declared, self._create(name, declared))
        if known[0] != type:
            raise MetricTypeError(f"{name} is a {known[0]}; it was sent as a {type}")
        return known[1]

    def _create(self, name: str, type: str) -> Metric:
        metric = _MAKE[type]()
        if not isinstance(metric, Samples):
            self._queried[name] = metric
        elif type == "set":
            self._queried[name] = Derived(metric, DISTINCT)
        else:
            self._queried.update({f"{name}.{each}": Derived(metric, each) for each in AGGREGATES})
        return metric


_DECLARED: Mapping[str, InApp] = {
    "count": InApp.RATE,
    "gauge": InApp.GAUGE,
    "set": InApp.GAUGE,
    "distribution": InApp.DISTRIBUTION,
}
