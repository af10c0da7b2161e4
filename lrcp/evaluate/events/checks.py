"""Runs of service checks, by check and tags."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lrcp.core.capture import ServiceCheck

Tags = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """One run of a check; runs are in order of time, those of one instant in order of their tags."""

    at: float
    tags: Tags
    status: int
    message: str = ""


class CheckStore:
    """Check runs in any order."""

    def __init__(self) -> None:
        self._runs: dict[str, dict[Tags, list[Run]]] = {}

    def add(self, check: ServiceCheck) -> None:
        tags = tuple(sorted(check.tags))
        runs = self._runs.setdefault(check.name, {}).setdefault(tags, [])
        insort(runs, Run(check.at, tags, check.status, check.message))

    def extend(self, checks: Iterable[ServiceCheck]) -> None:
        for check in checks:
            self.add(check)

    @property
    def begin(self) -> float | None:
        """The instant of the first run."""
        return min((runs[0].at for series in self._runs.values() for runs in series.values()), default=None)

    def series(self, name: str) -> Mapping[Tags, Sequence[Run]]:
        """All runs of a check, by their tags."""
        return self._runs.get(name, {})


def last_before(runs: Sequence[Run], end: float, most: int) -> Sequence[Run]:
    """At most so many runs, the last ones before ``end``."""
    stop = bisect_left(runs, end, key=lambda run: run.at)
    return runs[max(0, stop - most) : stop]
