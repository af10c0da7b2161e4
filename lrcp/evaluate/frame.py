"""The unit of computation: for every group a row of buckets of time, NaN where there is no point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import replace
from lrcp.evaluate.rows import Columns, Floats, Ints
from lrcp.evaluate.scope import Group

NEVER = float("-inf")
NOT_APART: Columns = np.zeros(1, dtype=np.bool_)
NOT_APART.flags.writeable = False


@dataclass(frozen=True, slots=True)
class Grid:
    """``count`` buckets of ``step`` seconds from ``start``; only points in ``[begin, end)`` count.

    Seconds since the epoch, all of them whole flushes. The buckets hold ``windows`` windows of ``width``
    buckets, each beginning ``stride`` buckets after the one before: usually one, which is the whole grid.
    Of several, ``apart`` marks those that cannot be read off the common buckets, because what a window
    holds depends on where it ends; they are evaluated each on a grid of its own.
    """

    start: int
    step: int
    count: int
    begin: int
    end: int
    windows: int = 1
    stride: int = 1
    apart: Columns = field(default_factory=lambda: NOT_APART, compare=False)

    @classmethod
    def single(cls, begin: int, end: int) -> Grid:
        """One bucket for all of ``[begin, end)``."""
        return cls(begin, end - begin, 1, begin, end)

    @classmethod
    def aligned(cls, begin: int, end: int, step: int) -> Grid:
        """Buckets aligned to the epoch that cover ``[begin, end)``; the outer ones may be partial."""
        start = begin // step * step
        return cls(start, step, -(-(end - start) // step), begin, end)

    @classmethod
    def over(cls, grids: Sequence[Grid]) -> Grid | None:
        """One grid with the windows of all ``grids``; None when they do not share their buckets."""
        first, last, number = grids[0], grids[-1], len(grids)
        if number == 1:
            return first
        apart = grids[1].start - first.start
        whole = all(
            grid.step == first.step
            and grid.count == first.count
            and grid.start == grid.begin == first.begin + index * apart
            and grid.end == grid.start + grid.count * grid.step
            for index, grid in enumerate(grids)
        )
        if not whole or apart <= 0 or apart % first.step:
            return None
        stride = apart // first.step
        count = first.count + (number - 1) * stride
        marks = np.zeros(number, dtype=np.bool_)
        return cls(first.start, first.step, count, first.begin, last.end, number, stride, marks)

    @property
    def width(self) -> int:
        """Buckets of a window."""
        return self.count - (self.windows - 1) * self.stride

    @property
    def ends(self) -> Ints:
        """The instants at which the windows end."""
        return self.end - np.arange(self.windows - 1, -1, -1, dtype=np.int64) * (self.stride * self.step)

    def reduce(self, operation: np.ufunc, rows: NDArray[Any]) -> NDArray[Any]:
        """``rows`` (n, count) reduced to (n, windows) by an associative ``operation``.

        Runs of 1, 2, 4 ... buckets are combined to the width of a window, always in the same order, so
        that a sum does not depend on how many windows the grid has.
        """
        width, size, taken, result = self.width, 1, 0, None
        while True:
            if width & size:
                piece = rows[:, taken : taken + (self.windows - 1) * self.stride + 1 : self.stride]
                result = piece if result is None else operation(result, piece)
                taken += size
            if taken == width:
                return np.asarray(result)
            rows = operation(rows[:, :-size], rows[:, size:])
            size *= 2

    def shifted(self, seconds: int) -> Grid:
        return replace(self, start=self.start + seconds, begin=self.begin + seconds, end=self.end + seconds)

    def extended(self, seconds: int) -> Grid:
        """Whole buckets more at the beginning of each window, at least ``seconds`` of them."""
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
    """``values`` (groups, buckets); ``latest`` (groups, windows) the instant of the last real point that
    each window of a group sees.

    ``absent``: what a missing value is where the other side of arithmetic has one: 0 for counts, none (nan) for
    anything else. ``constant``: a number; it takes the groups of whatever it is combined with.
    """

    groups: tuple[Group, ...]
    values: Floats
    latest: Floats
    absent: float = nan
    constant: bool = False

    def __post_init__(self) -> None:
        if self.latest.ndim == 1:  # of a single window
            object.__setattr__(self, "latest", self.latest[:, np.newaxis])

    @classmethod
    def number(cls, value: float, columns: int) -> Frame:
        return cls(((),), np.full((1, columns), value), np.array([NEVER]), absent=value, constant=True)

    @classmethod
    def empty(cls, columns: int, absent: float = nan) -> Frame:
        return cls((), np.empty((0, columns)), np.empty(0), absent=absent)

    @property
    def counts(self) -> bool:
        """Whether the values count events: where nothing was counted, that is 0."""
        return self.absent == 0.0 and not self.constant

    def with_values(self, values: Floats) -> Frame:
        return replace(self, values=values)

    def last_columns(self, count: int) -> Frame:
        return replace(self, values=self.values[:, self.values.shape[1] - count :])

    def part(self, first: int, last: int) -> Frame:
        """Windows ``[first, last)`` of a frame with one column for each."""
        latest = np.broadcast_to(self.latest, self.values.shape)
        return replace(self, values=self.values[:, first:last], latest=latest[:, first:last])

    def for_groups(self, groups: tuple[Group, ...]) -> Frame:
        """Rows in the order of ``groups``; those it lacks are without points."""
        rows = {group: row for row, group in enumerate(self.groups)}
        values = np.full((len(groups), self.values.shape[1]), np.nan)
        latest = np.full((len(groups), self.latest.shape[1]), NEVER)
        for to, group in enumerate(groups):
            row = 0 if self.constant else rows.get(group)
            if row is not None:
                values[to], latest[to] = self.values[row], self.latest[row]
        return replace(self, groups=groups, values=values, latest=latest)


def joined(frames: Sequence[Frame]) -> Frame:
    """Frames of one query side by side, in order of time."""
    if len(frames) == 1:
        return frames[0]
    groups = _union(frame.groups for frame in frames)
    parts = [frame.for_groups(groups) for frame in frames]
    values, latest = (np.concatenate([getattr(part, name) for part in parts], axis=1) for name in ("values", "latest"))
    return Frame(groups, values, latest, absent=parts[0].absent)


def aligned(left: Frame, right: Frame) -> tuple[Frame, Frame]:
    """Both with the same groups. Where an absent value is none, only groups that both have can have a value.

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
