"""Monitor tests as data; the format is schemas/formats/monitor-test.json.

Instants are whole seconds since the beginning of a case, which is virtual; START says when that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document

START = 1_767_571_200
"""2026-01-05 00:00 UTC, a Monday: days and weeks begin with the case."""
SIMPLE = "*"

Samples = Sequence[tuple[float, ...]]
"""The samples of each interval; none in a gap."""


class Series(Frozen):
    """``tags`` are those written and the automatic ones, ``key:value``, sorted."""

    metric: str
    tags: tuple[str, ...]
    samples: Samples
    position: Position


class Entry(Frozen):
    """``count`` logs or other events at each of ``instants``, all alike. ``source`` is one of Event's SOURCES;
    ``attributes`` and ``tags`` are those written and the automatic ones.
    """

    instants: Sequence[int]
    source: str
    attributes: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    count: int = 1


class Expectation(Frozen):
    """What holds from ``begin`` to ``end``, both included; for `at` they are equal.

    ``group`` has its tags sorted and joined by commas. ``wanted`` holds the assertions under the keys of
    the format, ``places`` where each was written.
    """

    begin: int
    end: int
    group: str
    wanted: Mapping[str, Any]
    places: Mapping[str, Position]
    tolerance: float = 0.01


class Muted(Frozen):
    """The declared downtime ``id`` holds in ``[begin, end)`` of a case, whatever its schedule says."""

    id: str
    begin: int
    end: int


class Case(Frozen):
    """``history``: seconds before 0 at which the series begin; ``interval``: seconds between values."""

    name: str
    position: Position
    interval: int
    history: int
    series: Sequence[Series]
    expectations: Sequence[Expectation]
    checks: Sequence[Series] = ()
    logs: Sequence[Entry] = ()
    events: Sequence[Entry] = ()
    downtimes: Sequence[Muted] = ()

    @property
    def end(self) -> int:
        """The last instant of which anything is expected."""
        return max(each.end for each in self.expectations)


class Survives(Frozen):
    """A change of the monitor that no test can notice, in the words of `lrcp test --mutate`, and the reason."""

    change: str
    why: str
    position: Position


@dataclass(frozen=True)
class MonitorTest:
    """One file: the ``cases`` of one declared monitor of one service in one environment."""

    monitor: str
    service: str
    environment: str
    cases: Sequence[Case]
    document: Document = field(repr=False)
    survives: Sequence[Survives] = ()

    @property
    def path(self) -> str:
        return self.document.path
