"""What a sync would do, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from lrcp.core.frozen import Frozen


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"


class Difference(Frozen):
    """One value that is declared otherwise than it is. ``path`` is dotted; a missing value is None."""

    path: str
    before: Any
    after: Any


class Change(Frozen):
    """One declared thing. ``body`` is what would be sent, ``note`` says why nothing is."""

    kind: str
    name: str
    action: Action
    body: Mapping[str, Any] | None = None
    id: str | int | None = None
    differences: tuple[Difference, ...] = ()
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        record: dict[str, Any] = {"kind": self.kind, "name": self.name, "action": self.action.value}
        if self.differences:
            record["differences"] = [
                {"path": each.path, "before": each.before, "after": each.after} for each in self.differences
            ]
        return record | ({"note": self.note} if self.note else {})


class Plan(Frozen):
    """``left_alone`` names, in words, what is there and looks like ours, but is not touched."""

    changes: Sequence[Change]
    left_alone: Sequence[str] = ()

    def of(self, action: Action) -> list[Change]:
        return [change for change in self.changes if change.action is action]

    @property
    def pending(self) -> list[Change]:
        return [*self.of(Action.CREATE), *self.of(Action.UPDATE)]

    def as_dict(self) -> dict[str, Any]:
        return {"changes": [each.as_dict() for each in self.changes], "left_alone": list(self.left_alone)}
