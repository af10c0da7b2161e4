"""Composite monitors: states of other monitors under && || and !.

https://docs.datadoghq.com/monitors/types/composite/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Protocol

from lrcp.core.errors import LrcpError
from lrcp.evaluate.measure import Measured, State, Traits
from lrcp.evaluate.scope import Group
from lrcp.query import ast, walk

_MOST_PARTS = 10


class Part(Protocol):
    """A monitor that a composite refers to, of any type: its last state and value by group."""

    @property
    def grouped(self) -> bool: ...

    @property
    def states(self) -> Mapping[Group, tuple[State, float | None]]: ...


@dataclass(frozen=True, slots=True)
class CompositeAlert:
    """``parts`` by the reference that stands in the expression; they are evaluated before this one."""

    monitor: ast.CompositeMonitor
    parts: Mapping[str, Part]
    notify_no_data: bool

    def __post_init__(self) -> None:
        wanted = references(self.monitor)
        if len(wanted) > _MOST_PARTS:
            raise LrcpError(f"the composite refers to {len(wanted)} monitors; Datadog takes {_MOST_PARTS}")
        for reference in wanted:
            if reference not in self.parts:
                raise LrcpError(f"the composite refers to monitor {reference}, which is not evaluated here")

    @property
    def traits(self) -> Traits:
        return Traits()

    @property
    def grouped(self) -> bool:
        """One multi alert makes it a multi alert."""
        return any(self.parts[reference].grouped for reference in references(self.monitor))

    def at(self, instant: float) -> Mapping[Group, Measured]:
        return {group: self._measured(found, instant) for group, found in self._joined()}

    def _measured(self, found: Mapping[str, tuple[State, float | None]], instant: float) -> Measured:
        state = outcome(self.monitor.expression, lambda reference: found[reference][0])
        variables: dict[str, float | str] = {}
        for letter, reference in zip(ascii_lowercase, references(self.monitor), strict=False):
            part_state, value = found[reference]
            variables[f"{letter}.status"] = str(part_state)
            if value is not None:
                variables[f"{letter}.value"] = value
        last_known = state is State.NO_DATA and not self.notify_no_data
        return Measured(None, instant, variables, skipped=last_known, state=state)

    def _joined(self) -> Iterator[tuple[Group, Mapping[str, tuple[State, float | None]]]]:
        """Groups that every part has, compared by tag values; simple parts have every group."""
        states = {reference: self.parts[reference].states for reference in references(self.monitor)}
        widest: Sequence[Group] = max(
            (list(each) for each in states.values()), key=lambda groups: max(map(len, groups), default=0)
        )
        for group in widest:
            found = {reference: _matching(each, group) for reference, each in states.items()}
            if all(each is not None for each in found.values()):
                yield group, {reference: each for reference, each in found.items() if each is not None}


def references(monitor: ast.CompositeMonitor) -> list[str]:
    """In order of first use, which is what the letters a, b, c ... stand for."""
    return list(dict.fromkeys(node.reference for node in walk(monitor) if isinstance(node, ast.MonitorReference)))


def outcome(node: ast.CompositeExpression, state_of: Callable[[str], State]) -> State:
    """Everything but OK is worth an alert; && takes the least severe state, || the most severe one."""
    match node:
        case ast.MonitorReference(reference=reference):
            return state_of(reference)
        case ast.CompositeNot(item=item):
            inner = outcome(item, state_of)
            if inner is State.NO_DATA:
                return inner
            return State.ALERT if inner is State.OK else State.OK
        case ast.CompositeAnd(items=items):
            return min((outcome(item, state_of) for item in items), key=lambda state: state.severity)
        case ast.CompositeOr(items=items):
            return max((outcome(item, state_of) for item in items), key=lambda state: state.severity)


def _matching(states: Mapping[Group, tuple[State, float | None]], group: Group) -> tuple[State, float | None] | None:
    wanted = _values(group)
    return next((found for own, found in states.items() if _values(own) <= wanted), None)


def _values(group: Group) -> frozenset[str]:
    return frozenset(tag.partition(":")[2] for tag in group)
