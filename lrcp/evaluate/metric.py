"""The stored points of one metric, by the way it was submitted.

In-app types and per-flush values: https://docs.datadoghq.com/metrics/types/
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.evaluate.histogram import aggregate
from lrcp.evaluate.rows import Floats, Ints, Rows, add_up, keep_last, merge_statistics
from lrcp.evaluate.scope import Selection, select
from lrcp.evaluate.sketch import code, codes
from lrcp.query import ast


class InApp(StrEnum):
    """The type a metric has when it is queried."""

    RATE = "rate"
    GAUGE = "gauge"
    DISTRIBUTION = "distribution"


class Metric:
    """Series of one name: their tags and their points. Buckets are numbers of flushes since the epoch."""

    in_app: InApp

    def __init__(self) -> None:
        self.tags: list[tuple[str, ...]] = []
        self.first: list[int] = []  # by series: the first bucket with a point
        self._numbers: dict[tuple[str, ...], int] = {}
        self._selections: dict[tuple[ast.Scope, tuple[str, ...]], tuple[int, Selection]] = {}

    def series(self, tags: Sequence[str], bucket: int) -> int:
        """The number of the series with ``tags``, which has a point in ``bucket``; made when it is new."""
        key = tuple(sorted({tag.lower() for tag in tags}))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.tags)
            self.tags.append(key)
            self.first.append(bucket)
        self.first[number] = min(self.first[number], bucket)
        return number

    def select(self, scope: ast.Scope, by: tuple[str, ...]) -> Selection:
        known, selection = self._selections.get((scope, by), (-1, None))
        if selection is None or known != len(self.tags):
            selection = select(self.tags, scope, by)
            self._selections[scope, by] = (len(self.tags), selection)
        return selection

    def add(self, bucket: int, series: int, values: Sequence[float], rate: float) -> None:
        """Samples of one flush; ``rate`` is the client's sample rate."""
        raise NotImplementedError

    def add_column(self, buckets: Ints, series: int, values: Floats, weight: float) -> None:
        """One sample of ``weight`` for each bucket, in one go."""
        raise NotImplementedError

    def points(self, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        """Bucket, series and value of each point in ``[first, last)``; rates as counts per flush."""
        raise NotImplementedError


class Count(Metric):
    """DogStatsD ``c``: a RATE in-app. Points hold the count of a flush; the rate is that by 10 s."""

    in_app = InApp.RATE

    def __init__(self) -> None:
        super().__init__()
        self._rows = Rows(2, 1, add_up)

    def add(self, bucket: int, series: int, values: Sequence[float], rate: float) -> None:
        for value in values:
            self._rows.append((bucket, series), (value / rate,))

    def add_column(self, buckets: Ints, series: int, values: Floats, weight: float) -> None:
        self._rows.extend(_keys(buckets, series), (values * weight)[np.newaxis])

    def points(self, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        keys, values = self._rows.between(first, last)
        return keys[0], keys[1], values[0]


class Gauge(Metric):
    """DogStatsD ``g``: the last value of a flush. Sampling does not affect it."""

    in_app = InApp.GAUGE

    def __init__(self) -> None:
        super().__init__()
        self._rows = Rows(2, 1, keep_last, ordered=True)

    def add(self, bucket: int, series: int, values: Sequence[float], _rate: float) -> None:
        self._rows.append((bucket, series), (values[-1],))

    def add_column(self, buckets: Ints, series: int, values: Floats, _weight: float) -> None:
        self._rows.extend(_keys(buckets, series), values[np.newaxis])

    def points(self, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        keys, values = self._rows.between(first, last)
        return keys[0], keys[1], values[0]


class Samples(Metric):
    """DogStatsD ``h``, ``ms`` and ``s``: what the Agent makes several series or a number of values of."""

    in_app = InApp.GAUGE

    def __init__(self) -> None:
        super().__init__()
        self._rows = Rows(2, 2, None)

    def add(self, bucket: int, series: int, values: Sequence[float], rate: float) -> None:
        for value in values:
            self._rows.append((bucket, series), (value, 1 / rate))

    def add_column(self, buckets: Ints, series: int, values: Floats, weight: float) -> None:
        self._rows.extend(_keys(buckets, series), np.stack([values, np.full(values.size, weight)]))

    def aggregated(self, name: str, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        keys, values = self._rows.between(first, last)
        return aggregate(name, keys, values)


class Derived(Metric):
    """One series of a histogram (``m.avg``, ``m.count`` ...), or the size of a set; shares its tags."""

    def __init__(self, samples: Samples, aggregate: str) -> None:
        super().__init__()
        self.in_app = InApp.RATE if aggregate == "count" else InApp.GAUGE
        self.tags, self.first = samples.tags, samples.first
        self._samples = samples
        self._aggregate = aggregate

    def points(self, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        return self._samples.aggregated(self._aggregate, first, last)


class Distribution(Metric):
    """DogStatsD ``d``: count, sum, min and max of each flush exactly, and the bins of its sketch."""

    in_app = InApp.DISTRIBUTION

    def __init__(self) -> None:
        super().__init__()
        self._statistics = Rows(2, 4, merge_statistics)
        self._bins = Rows(3, 1, add_up)

    def add(self, bucket: int, series: int, values: Sequence[float], rate: float) -> None:
        weight = 1 / rate
        for value in values:
            self._statistics.append((bucket, series), (weight, value * weight, value, value))
            self._bins.append((bucket, series, code(value)), (weight,))

    def add_column(self, buckets: Ints, series: int, values: Floats, weight: float) -> None:
        weights = np.full(values.size, weight)
        keys = _keys(buckets, series)
        self._statistics.extend(keys, np.stack([weights, values * weight, values, values]))
        self._bins.extend(np.concatenate([keys, codes(values)[np.newaxis]]), weights[np.newaxis])

    def points(self, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        """The counts."""
        keys, values = self._statistics.between(first, last)
        return keys[0], keys[1], values[0]

    def statistics(self, first: int, last: int) -> tuple[Ints, Ints, Floats]:
        """Bucket, series and the columns count, sum, min, max."""
        keys, values = self._statistics.between(first, last)
        return keys[0], keys[1], values

    def bins(self, first: int, last: int) -> tuple[Ints, Ints, Ints, Floats]:
        """Bucket, series, code and weight of each bin."""
        keys, values = self._bins.between(first, last)
        return keys[0], keys[1], keys[2], values[0]


def bucket_of(instant: float) -> int:
    """The flush that ``instant`` (seconds since the epoch) belongs to."""
    return int(instant // FLUSH_SECONDS)


def _keys(buckets: Ints, series: int) -> Ints:
    return np.stack([buckets, np.full(buckets.size, series, dtype=np.int64)])
