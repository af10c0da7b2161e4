"""Evaluation windows: which points an evaluation sees, how often it happens, whether the window is full."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.definition import CumulativeWindow
from lrcp.evaluate.frame import Grid
from lrcp.evaluate.rows import Columns, Floats
from lrcp.query import ast

# Width of the buckets by the length of the window. Datadog publishes it for its API, not for monitors;
# up to an hour the flush interval is assumed. https://docs.datadoghq.com/dashboards/functions/rollup/
_BUCKETS = ((3600, 10), (4 * 3600, 60), (86400, 300), (2 * 86400, 600), (7 * 86400, 3600))
_WIDEST = 4 * 3600
_MOST_EMPTY = 3


class Span(Frozen):
    """Points in ``[begin, end)`` are evaluated, at the instant ``at``; seconds since the epoch."""

    begin: int
    end: int
    at: int

    def shifted(self, seconds: int) -> Span:
        return Span(self.begin + seconds, self.end + seconds, self.at)

    def grid(self, step: int | None = None) -> Grid:
        """Buckets for the span. With ``step``, an explicit rollup, those that begin in the span count, each
        with all that arrived by ``at``; the enforced width wins over a smaller one.
        """
        enforced = bucket_seconds(self.end - self.begin)
        if step is None or step <= enforced:
            return Grid.aligned(self.begin, self.end, enforced)
        start = -(-self.begin // step) * step
        if start >= self.end:
            return Grid.aligned(self.begin, self.end, step)
        count = -(-(self.end - start) // step)
        return Grid(start, step, count, start, max(self.end, min(self.at, start + count * step)))


def bucket_seconds(length: int) -> int:
    return next((width for limit, width in _BUCKETS if length <= limit), _WIDEST)


def span_of(window: ast.Window, options: CumulativeWindow, delay: int, at: float) -> Span:
    """What an evaluation at ``at`` sees: the window, moved back by the evaluation delay.

    Raises UnsupportedError for a window into the future (forecasts).
    """
    now = _flush(at)
    end = _flush(at - delay)
    if window.kind == "last":
        return Span(end - window.seconds, end, now)
    if window.kind == "current":
        return Span(_beginning(window, options, end), end, now)
    raise UnsupportedError(f"window `{window.text or window.kind}`")


def frequency(window: ast.Window) -> int:
    """Seconds between evaluations: https://docs.datadoghq.com/monitors/configuration/#evaluation-frequency"""
    if window.seconds < 24 * 3600:
        return 60
    return 600 if window.seconds < 48 * 3600 else 1800


def full(values: Floats, grid: Grid) -> Columns:
    """(groups, windows): whether a window counts as full: its first bucket has a point, and at most three
    have none. ``values`` are on the grid of ``full_window_grid``.
    """
    empty = np.isnan(values)
    first = empty[:, : (grid.windows - 1) * grid.stride + 1 : grid.stride]
    return np.asarray(~first & (grid.reduce(np.add, empty.astype(np.int64)) <= _MOST_EMPTY))


def full_window_grid(window: ast.Window, span: Span) -> Grid:
    """Buckets by the unit the window is written in, counted from its beginning.

    https://docs.datadoghq.com/monitors/types/metric/#data-window
    """
    width = {"m": 60, "h": 600, "d": 3600, "w": 3600, "mo": 4 * 3600}.get(window.unit, 60)
    return Grid(span.begin, width, -(-(span.end - span.begin) // width), span.begin, span.end)


def _beginning(window: ast.Window, options: CumulativeWindow, end: int) -> int:
    """Begin of the period that the last instant before ``end`` lies in: at the reset itself the period
    that has just ended is still evaluated, whole.
    """
    zone = ZoneInfo(options.timezone)
    last = datetime.fromtimestamp(end - 1, tz=zone)
    hour, minute = (int(part) for part in options.day_starts.split(":"))
    match window.unit:
        case "h":
            begin = last.replace(minute=options.hour_starts, second=0)
            begin = begin if begin <= last else begin - timedelta(hours=1)
        case "d":
            begin = last.replace(hour=hour, minute=minute, second=0)
            begin = begin if begin <= last else begin - timedelta(days=1)
        case "mo":
            begin = last.replace(day=1, hour=hour, minute=minute, second=0)
            begin = begin if begin <= last else (begin - timedelta(days=1)).replace(day=1)
        case unit:
            raise UnsupportedError(f"cumulative window of unit `{unit}`")
    return int(begin.timestamp())


def _flush(instant: float) -> int:
    return int(instant // FLUSH_SECONDS) * FLUSH_SECONDS
