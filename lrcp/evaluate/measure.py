"""What one evaluation of a monitor measured, before thresholds and states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from lrcp.evaluate.scope import Group


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


@dataclass(frozen=True, slots=True)
class Measured:
    """One group's ``value``; ``latest`` is the instant of its last point, ``variables`` go to the message.

    ``skipped``: the evaluation was cancelled (the window is not full), the state stays as it is.
    ``state`` is there when the state does not follow from the value (composites).
    """

    value: float | None
    latest: float
    variables: Mapping[str, float | str] = field(default_factory=dict)
    skipped: bool = False
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Traits:
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


class Measurement(Protocol):
    """Measures a monitor's query. Groups without a point are left out."""

    @property
    def traits(self) -> Traits: ...

    @property
    def grouped(self) -> bool:
        """Whether there is a state for each group, and none for the monitor as a whole."""
        ...

    def at(self, instant: float) -> Mapping[Group, Measured]: ...
