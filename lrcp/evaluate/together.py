"""Many windows of one query measured at once, as far as they can share their buckets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from lrcp.evaluate.frame import Frame, joined
from lrcp.evaluate.rows import Columns
from lrcp.evaluate.window import Span

Windows = tuple[Frame, Columns]
"""A frame with a column for each window, and which of them must be measured by themselves (see Grid)."""

Measure = Callable[[Sequence[Span]], Windows | None]
"""Of one span it always gives a frame; of several, None when they cannot share their buckets."""


def together(spans: Sequence[Span], measure: Measure) -> Frame:
    """What ``measure`` gives for each of ``spans`` by itself, side by side, with as few measurements as can be."""
    found = measure(spans)
    if found is None:
        return joined([together([span], measure) for span in spans])
    frame, apart = found
    if len(spans) == 1 or not apart.any():
        return frame
    parts: list[Frame] = []
    for alone, run in groupby(range(len(spans)), key=lambda index: bool(apart[index])):
        indexes = list(run)
        if alone:
            parts += [together([spans[index]], measure) for index in indexes]
        else:
            parts.append(frame.part(indexes[0], indexes[-1] + 1))
    return joined(parts)
