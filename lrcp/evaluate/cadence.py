"""When a monitor is evaluated.

https://docs.datadoghq.com/monitors/configuration/#evaluation-frequency
"""

from __future__ import annotations

from typing import Protocol

from lrcp.core.frozen import Frozen
from lrcp.evaluate.definition import Options
from lrcp.evaluate.measure import Traits
from lrcp.evaluate.schedule import Recurrence

_MINUTE = 60


class Cadence(Protocol):
    def due(self, before: float | None, at: float) -> bool:
        """Whether there is an evaluation at ``at``, when the last one was asked for at ``before``."""
        ...


class Every(Frozen):
    """Once in each stretch of ``seconds``, aligned to the epoch."""

    seconds: int

    def due(self, before: float | None, at: float) -> bool:
        return before is None or at // self.seconds > before // self.seconds


class Scheduled(Frozen):
    """At each of its times, or at the first instant after it that is asked for."""

    recurrence: Recurrence

    def due(self, before: float | None, at: float) -> bool:
        return bool(self.recurrence.between(at - _MINUTE if before is None else before, at))


def cadence_of(options: Options, traits: Traits) -> Cadence:
    return Every(traits.frequency) if options.schedule is None else Scheduled(options.schedule)
