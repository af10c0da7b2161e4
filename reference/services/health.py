"""The health score: one number for how the last five minutes went, by the formula in contract/metrics.yaml."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from threading import Lock

from lrcp.core.clock import Clock

WINDOW_SECONDS = 300
QUICK_MS = 1_000.0
_ANSWERED, _QUICK, _SIMILAR, _UNBLOCKED = 35.0, 25.0, 25.0, 15.0
_PARTS_OF_ONE = 1_000_000


@dataclass(slots=True)
class Tally:
    """Sums over requests. Similarity is counted in millionths: integers add up to the same in any order."""

    requests: int = 0
    answered: int = 0
    quick: int = 0
    blocked: int = 0
    scored: int = 0
    similarity: int = 0

    def add(self, other: Tally) -> None:
        self.requests += other.requests
        self.answered += other.answered
        self.quick += other.quick
        self.blocked += other.blocked
        self.scored += other.scored
        self.similarity += other.similarity


class HealthScore:
    """Keeps one tally a second for as long as the window reaches back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seconds: defaultdict[int, Tally] = defaultdict(Tally)
        self._lock = Lock()  # requests record in one thread, a flush in the background asks from another

    def record(self, outcome: str, latency_ms: float, similarity: float | None) -> None:
        answered = outcome == "ok"
        tally = Tally(
            requests=1,
            answered=answered,
            quick=answered and latency_ms <= QUICK_MS,
            blocked=outcome == "safety_block",
            scored=similarity is not None,
            similarity=round((similarity or 0.0) * _PARTS_OF_ONE),
        )
        with self._lock:
            self._seconds[int(self._clock.now())].add(tally)

    def value(self) -> float | None:
        """0 to 100, or None when no request ended within the window."""
        oldest = int(self._clock.now()) - WINDOW_SECONDS
        total = Tally()
        with self._lock:
            for second in [second for second in self._seconds if second <= oldest]:
                del self._seconds[second]
            for tally in self._seconds.values():
                total.add(tally)
        return _score(total) if total.requests else None


def _score(total: Tally) -> float:
    """A share of nothing is 0: without a single answer, none was quick and none was similar."""
    score = _ANSWERED * total.answered / total.requests
    score += _QUICK * total.quick / max(1, total.answered)
    score += _SIMILAR * total.similarity / max(1, total.scored) / _PARTS_OF_ONE
    score += _UNBLOCKED * (1 - total.blocked / total.requests)
    return round(score, 4)
