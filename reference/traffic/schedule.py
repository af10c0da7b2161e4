"""A scenario by the clock: which phase and tick it is so many seconds after the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.rehearse.scenario import TICKS_PER_MINUTE, Phase, Scenario, Target
from lrcp.rehearse.traffic import Request, requests

# Users of one seed would all ask the same; far apart, their seeds never meet.
_USERS_APART = 1_000_003


@dataclass(frozen=True, slots=True)
class Slot:
    """Tick number ``tick`` of ``phase``."""

    phase: Phase
    tick: int


@dataclass(frozen=True)
class Schedule:
    """``tick_seconds`` of real time stand for the ten seconds of a tick. Idle phases are left out."""

    scenario: Scenario
    target: Target
    tick_seconds: float = FLUSH_SECONDS

    @property
    def phases(self) -> Sequence[Phase]:
        return [phase for phase in self.scenario.phases if not phase.idle]

    @property
    def seconds(self) -> float:
        """How long all of it takes."""
        return self.tick_seconds * TICKS_PER_MINUTE * sum(phase.minutes for phase in self.phases)

    def begin(self, phase: Phase) -> float:
        """Seconds from the start to the begin of ``phase``."""
        before = self.phases[: self.phases.index(phase)]
        return self.tick_seconds * TICKS_PER_MINUTE * sum(each.minutes for each in before)

    def slot(self, seconds: float) -> Slot | None:
        """The tick that lies ``seconds`` after the start; None when the scenario is over."""
        tick = int(seconds // self.tick_seconds)
        for phase in self.phases:
            if tick < phase.minutes * TICKS_PER_MINUTE:
                return Slot(phase, tick)
            tick -= phase.minutes * TICKS_PER_MINUTE
        return None

    def requests(self, slot: Slot, user: int) -> tuple[Request, ...]:
        """What user number ``user`` asks in that tick; the first one asks what the rehearsal asks."""
        return requests(self.target, slot.phase, slot.tick, self.scenario.seed + user * _USERS_APART)
