"""What it means that there was no event.

https://docs.datadoghq.com/monitors/types/log/#no-data-and-below-alerts
https://docs.datadoghq.com/monitors/configuration/#no-data
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrcp.evaluate.compare import breaches
from lrcp.evaluate.definition import Options
from lrcp.evaluate.frame import NEVER
from lrcp.evaluate.measure import Measured, State
from lrcp.evaluate.scope import Group
from lrcp.query import ast

EVERYTHING: Group = ()
"""The group of a simple alert, and of all groups together."""


@dataclass(slots=True)
class Missing:
    """Fills in what ``on_missing_data`` and the comparison ask for; remembers the groups that it has seen.

    ``zero``: no event is the value zero. ``zero_alerts``: which is worth an alert.
    """

    zero: bool
    zero_alerts: bool
    retention: int
    _latest: dict[Group, float] = field(default_factory=dict)

    @classmethod
    def of(cls, options: Options, condition: ast.Condition, *, counts: bool) -> Missing:
        """Counts are zero unless one of the two options for missing data says otherwise."""
        default = options.on_missing_data == "default" or not (options.on_missing_data or options.notify_no_data)
        alerts = breaches(condition.comparator, 0.0, condition.threshold)
        return cls(counts and default, alerts, options.group_retention)

    def filled(self, measured: Mapping[Group, Measured], end: float, *, grouped: bool) -> Mapping[Group, Measured]:
        """``measured`` at an evaluation of events before ``end``, with what is zero."""
        if not self.zero:
            return measured
        if not grouped:
            return measured or {EVERYTHING: Measured(0.0, NEVER)}
        if self.zero_alerts:
            return {EVERYTHING: self._whole(measured), **measured}
        self._latest.update({group: each.latest for group, each in measured.items()})
        self._latest = {group: latest for group, latest in self._latest.items() if latest >= end - self.retention}
        return {**{group: Measured(0.0, NEVER) for group in self._latest}, **measured}

    def _whole(self, measured: Mapping[Group, Measured]) -> Measured:
        """A group that falls silent keeps its state; the silence of all groups alerts."""
        return Measured(None, NEVER, state=State.OK) if measured else Measured(0.0, NEVER)
