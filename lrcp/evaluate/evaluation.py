"""What an evaluation of a monitor says of one group."""

from __future__ import annotations

from collections.abc import Mapping

from lrcp.core.frozen import Frozen, field
from lrcp.evaluate.measure import State
from lrcp.evaluate.scope import Group
from lrcp.evaluate.state import Transition


class Evaluation(Frozen):
    """One group at one instant. ``group`` is its tags joined by commas, ``*`` for a simple alert."""

    monitor: str
    at: float
    group: str
    tags: Group
    value: float | None
    state: State
    transition: Transition | None = None
    variables: Mapping[str, float | str] = field(default_factory=dict)


def name_of(group: Group) -> str:
    return ",".join(group) or "*"
