"""What one evaluation of a monitor measured, before thresholds and states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen, field
from lrcp.evaluate.rows import Columns, Floats
from lrcp.evaluate.scope import Group
from lrcp.query import ast


class State(StrEnum):
    """In Datadog's words."""

    OK = "OK"
    WARN = "Warn"
    ALERT = "Alert"
    NO_DATA = "No Data"

    @property
    def severity(self) -> int:
        return _SEVERITY.index(self)


_SEVERITY = (State.OK, State.NO_DATA, State.WARN, State.ALERT)


class Measured(Frozen):
    """One group's ``value``; ``latest`` is the instant of its last point, ``variables`` go to the message.

    ``skipped``: the evaluation was cancelled (the window is not full), the state stays as it is.
    ``state`` is there when the state does not follow from the value (composites, checks). ``sample`` is an
    event that counted. ``recovery``: what recovery thresholds are compared with instead of ``value``, and zero
    without one (the recovery window of anomaly monitors).
    """

    value: float | None
    latest: float
    variables: Mapping[str, float | str] = field(default_factory=dict)
    skipped: bool = False
    state: State | None = None
    sample: Event | None = None
    recovery: float | None = None


class Traits(Frozen):
    """What a monitor's query says of its evaluations.

    ``frequency``: seconds between them. ``window``: seconds. ``empty_is_zero``: missing data counts as zero
    under ``on_missing_data: default``, as for count queries. ``delays_groups``: new groups wait.
    """

    frequency: int = 60
    window: int = 60
    comparator: str = ">"
    critical: float | None = None
    empty_is_zero: bool = False
    delays_groups: bool = False

    @classmethod
    def of(cls, condition: ast.Condition, *, frequency: int, window: int, empty_is_zero: bool = False) -> Traits:
        """Those of a query that ends with ``condition``; its new groups wait."""
        return cls(frequency, window, condition.comparator, condition.threshold, empty_is_zero, delays_groups=True)


class Measurements(Frozen):
    """What evaluations at several ``instants`` measured: ``values`` (NaN: none), ``latest`` and ``skipped`` as
    in Measured, of shape (groups, instants).
    """

    instants: Sequence[float]
    groups: tuple[Group, ...]
    values: Floats
    latest: Floats
    skipped: Columns

    def of(self, row: int, column: int) -> Measured | None:
        value = float(self.values[row, column])
        if value != value:
            return None
        return Measured(value, float(self.latest[row, column]), _NO_VARIABLES, bool(self.skipped[row, column]))

    def __iter__(self) -> Iterator[Mapping[Group, Measured]]:
        """Instant by instant."""
        return map(self.at, range(len(self.instants)))

    def at(self, column: int) -> Mapping[Group, Measured]:
        rows = np.flatnonzero(~np.isnan(self.values[:, column]))
        cells = zip(
            rows.tolist(),
            self.values[rows, column].tolist(),
            self.latest[rows, column].tolist(),
            self.skipped[rows, column].tolist(),
            strict=True,
        )
        return {
            self.groups[row]: Measured(value, latest, _NO_VARIABLES, skipped) for row, value, latest, skipped in cells
        }


_NO_VARIABLES: Mapping[str, float | str] = {}


class Measurement(Protocol):
    """Measures a monitor's query. Groups without a point are left out."""

    @property
    def traits(self) -> Traits: ...

    @property
    def grouped(self) -> bool:
        """Whether there is a state for each group, and none for the monitor as a whole."""
        ...

    def at(self, instant: float) -> Mapping[Group, Measured]: ...
