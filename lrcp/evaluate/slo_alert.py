"""Service level objectives and the monitors on their burn rate and error budget.

https://docs.datadoghq.com/service_level_objectives/burn_rate/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lrcp.core.durations import seconds as duration
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate.measure import Measured, Traits
from lrcp.evaluate.objective import SloDefinition, Uptime
from lrcp.evaluate.scope import Group
from lrcp.evaluate.sli import OVERALL, Indicator
from lrcp.evaluate.window import Span
from lrcp.query import ast

_METRIC_MONITORS = ("metric alert", "query alert")
_DIGITS = 9  # a burn rate of exactly 14.4 must not become 14.399999999999999


@dataclass(frozen=True, slots=True)
class SloAlert:
    """Measures ``burn_rate(...)`` or ``error_budget(...)`` of an objective as a whole; ``delay`` in seconds."""

    monitor: ast.SloMonitor
    slo: SloDefinition
    indicator: Indicator
    delay: int = 0

    def __post_init__(self) -> None:
        comparator = self.monitor.condition.comparator
        if comparator not in (">", ">="):
            raise UnsupportedError(f"`{comparator}` on {self.monitor.kind}", "Datadog knows only > and >= here")
        monitors = self.slo.indicator.monitors if isinstance(self.slo.indicator, Uptime) else ()
        other = next((each for each in monitors if each.type not in _METRIC_MONITORS), None)
        if other is not None:
            raise LrcpError(
                f"objective {self.slo.name} is on a {other.type} ({other.id}): Datadog has no alert on that"
            )

    @property
    def traits(self) -> Traits:
        """A burn rate alerts when it reaches the threshold, whichever of > and >= is written."""
        condition = self.monitor.condition
        comparator = ">=" if self.monitor.kind == "burn_rate" else condition.comparator
        return Traits(window=self._window, comparator=comparator, critical=condition.threshold)

    @property
    def grouped(self) -> bool:
        return False

    def at(self, instant: float) -> Mapping[Group, Measured]:
        end = int((instant - self.delay) // 10) * 10
        measured = self._burn_rate(end) if self.monitor.kind == "burn_rate" else self._budget(end)
        return {} if measured is None else {(): measured}

    def _burn_rate(self, end: int) -> Measured | None:
        """Both windows must burn: the value is the slower of the two."""
        seconds = self._window
        short_seconds = duration(self.monitor.short_window) if self.monitor.short_window else seconds // 12
        long, short = self._burn(end, seconds), self._burn(end, short_seconds)
        if long is None or short is None:
            return None
        variables: dict[str, float | str] = {
            "timeframe": self.monitor.over,
            "long_window_burn_rate": long,
            "short_window_burn_rate": short,
        }
        return Measured(min(long, short), end, variables)

    def _budget(self, end: int) -> Measured | None:
        """Percent of the error budget consumed over the timeframe."""
        burn = self._burn(end, duration(self.monitor.over))
        return None if burn is None else Measured(round(burn * 100, _DIGITS), end, {"timeframe": self.monitor.over})

    def _burn(self, end: int, seconds: int) -> float | None:
        rate = self.indicator.shares(Span(end - seconds, end, end))[OVERALL].rate
        return None if rate is None else round(rate * 100 / (100 - self._target), _DIGITS)

    @property
    def _window(self) -> int:
        return duration(self.monitor.long_window or self.monitor.over)

    @property
    def _target(self) -> float:
        target = self.slo.targets.get(self.monitor.over)
        if target is None:
            found = ", ".join(self.slo.targets)
            raise LrcpError(f"objective {self.slo.name} has no target over {self.monitor.over}; it has {found}")
        return target
