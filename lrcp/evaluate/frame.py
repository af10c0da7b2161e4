"""The unit of computation: for every group a row of buckets of time, NaN where there is no point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.rows import Floats, Ints
from lrcp.evaluate.scope import Group

NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Grid:
    """``count`` buckets of ``step`` seconds from ``start``; only points in ``[begin, end)`` count.

    Seconds since the epoch, all of them whole flushes.
    """

    start: int
    step: int
    count: int
    begin: int
    end: int

    @classmethod
    def single(cls, begin: int, end: int) -> Grid:
        """One bucket for all of ``[begin, end)``."""
        return cls(begin, end - begin, 1, begin, end)

    @classmethod
    def aligned(cls, begin: int, end: int, step: int) -> Grid:
        """Buckets aligned to the epoch that cover ``[begin, end)``; the outer ones may be partial."""
        start = begin // step * step
        return cls(start, step, -(-(end - start) // step), begin, end)

    def shifted(self, seconds: int) -> Grid:
        return replace(self, start=self.start + seconds, begin=self.begin + seconds, end=self.end + seconds)

    def extended(self, seconds: int) -> Grid:
        """Whole buckets more at the beginning, at least ``seconds`` of them."""
        extra = -(-seconds // self.step)
        start = self.start - extra * self.step
        return replace(self, start=start, count=self.count + extra, begin=start)

    def column(self, buckets: Ints) -> Ints:
        """The column that each flush falls into."""
        return (buckets * FLUSH_SECONDS - self.start) // self.step

    @property
    def flushes(self) -> tuple[int, int]:
        """Numbers of the flushes ``[first, last)`` that count."""
        return self.begin // FLUSH_SECONDS, -(-self.end // FLUSH_SECONDS)


@dataclass(frozen=True, slots=True)
class Frame:
    """``values`` (groups, buckets); ``latest`` the instant of each group's last real point.

    ``counts``: the values count events, so that in arithmetic a missing one is 0.
    ``constant``: a number; it takes the groups of whatever it is combined with.
    """

    groups: tuple[Group, ...]
    values: Floats
    latest: Floats
    counts: bool = False
    constant: bool = False

    @classmethod
    def number(cls, value: float, columns: int) -> Frame:
        return cls(((),), np.full((1, columns), value), np.array([NEVER]), constant=True)

    @classmethod
    def empty(cls, columns: int) -> Frame:
        return cls((), np.empty((0, columns)), np.empty(0))

    def with_values(self, values: Floats) -> Frame:
        return replace(self, values=values)

    def last_columns(self, count: int) -> Frame:
        return replace(self, values=self.values[:, self.values.shape[1] - count :])

    def for_groups(self, groups: tuple[Group, ...]) -> Frame:
        """Rows in the order of ``groups``; those it lacks are without points."""
        rows = {group: row for row, group in enumerate(self.groups)}
        values = np.full((len(groups), self.values.shape[1]), np.nan)
        latest = np.full(len(groups), NEVER)
        for to, group in enumerate(groups):
            row = 0 if self.constant else rows.get(group)
            if row is not None:
                values[to], latest[to] = self.values[row], self.latest[row]
        return replace(self, groups=groups, values=values, latest=latest)


def aligned(left: Frame, right: Frame) -> tuple[Frame, Frame]:
    """Both with the same groups. Without counts only the groups that both have can have a value.

    Raises UnsupportedError for different keys: Datadog's own advice is to group all queries alike.
    """
    if left.groups == right.groups and not (left.constant or right.constant):
        return left, right
    if left.constant and right.constant:
        return left, right
    wide = [frame for frame in (left, right) if not frame.constant]
    keys = {_keys(group) for frame in wide for group in frame.groups}
    if len(keys) > 1:
        raise UnsupportedError("arithmetic between queries with different `by` keys", "group all of them alike")
    groups = _union(frame.groups for frame in wide)
    return left.for_groups(groups), right.for_groups(groups)


def _keys(group: Group) -> tuple[str, ...]:
    return tuple(tag.partition(":")[0] for tag in group)


def _union(groups: Iterable[tuple[Group, ...]]) -> tuple[Group, ...]:
    return tuple(sorted({group for each in groups for group in each}))
