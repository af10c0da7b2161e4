"""The states of all groups of one monitor, from evaluation to evaluation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf

import numpy as np

from lrcp.evaluate.measure import Measured, Measurements, State
from lrcp.evaluate.scope import Group
from lrcp.evaluate.state import GroupState, Rules, Transition

WHOLE: Group = ()
"""The group of a simple alert."""


class Groups:
    """A group is met when it is first measured, waits for its delay, and is forgotten after its retention.

    ``delayed``: new groups wait; see ``new_group_delay``.
    """

    def __init__(self, rules: Rules, *, delayed: bool) -> None:
        self._rules = rules
        self._delayed = delayed
        self._states: dict[Group, GroupState] = {}

    def __iter__(self) -> Iterator[GroupState]:
        """In order of groups."""
        return (self._states[group] for group in sorted(self._states))

    @property
    def states(self) -> Mapping[Group, tuple[State, float | None]]:
        return {group: (each.state, each.value) for group, each in self._states.items()}

    def at(
        self, at: float, measured: Mapping[Group, Measured], *, simple: bool
    ) -> Iterator[tuple[GroupState, Transition | None]]:
        """Take in one evaluation; gives every group that is evaluated. ``simple``: there is always a whole."""
        for group in sorted({*self._states, *measured, *([WHOLE] if simple else [])}):
            transition = self._step(group, at, measured.get(group), known=simple and group == WHOLE)
            each = self._states.get(group)
            if each is not None and not self._waits(each, at):
                yield each, transition

    def over(self, measured: Measurements, *, simple: bool) -> Iterator[tuple[float, Group, GroupState, Transition]]:
        """Take in many evaluations; gives the transitions, group by group.

        A step that changes nothing changes nothing when it is repeated, as long as the measurement is at the
        same level and no deadline has passed: only the steps before and after such an event are taken.
        """
        rows = {group: row for row, group in enumerate(measured.groups)}
        changes = _changes(_levels(self._rules, measured))
        for group in {*self._states, *rows, *([WHOLE] if simple else [])}:
            yield from self._follow(group, rows.get(group), measured, changes, known=simple and group == WHOLE)

    def _follow(
        self, group: Group, row: int | None, measured: Measurements, changes: Sequence[Sequence[int]], *, known: bool
    ) -> Iterator[tuple[float, Group, GroupState, Transition]]:
        instants = measured.instants
        last = len(instants) - 1
        visits = (0, last) if row is None else changes[row]
        column = 0
        while column <= last:
            at = instants[column]
            found = None if row is None else measured.of(row, column)
            before = self._states.get(group)
            state = before.state if before is not None else None
            transition = self._step(group, at, found, known=known)
            each = self._states.get(group)
            if transition is not None and each is not None:
                yield at, group, each, transition
            column += 1
            if each is before and (each is None or each.state is state) and transition is None:
                following = bisect_left(visits, column)
                column = visits[following] if following < len(visits) else last + 1
                if each is not None:
                    column = min(column, bisect_left(instants, self._deadline(each, at, found)))

    def _step(self, group: Group, at: float, measured: Measured | None, *, known: bool) -> Transition | None:
        """One evaluation of one group; ``known``: it exists before it is measured."""
        each = self._states.get(group)
        if each is None:
            if measured is None and not known:
                return None
            each = self._states[group] = GroupState(group, self._rules, at)
        elif group and measured is None and at > self._forgotten_after(each) and not self._unreported(each):
            del self._states[group]
            return None
        return None if self._waits(each, at) else each.step(at, measured)

    def _waits(self, each: GroupState, at: float) -> bool:
        return at < self._begins(each)

    def _begins(self, each: GroupState) -> float:
        delayed = self._delayed and each.group
        return each.since + (self._rules.options.delay_of(each.group) if delayed else 0)

    def _unreported(self, each: GroupState) -> bool:
        """With a custom schedule, a group is not forgotten before an evaluation has shown that it is silent."""
        return self._rules.independent and each.value is not None

    def _forgotten_after(self, each: GroupState) -> float:
        return inf if each.last_data is None else each.last_data + self._rules.options.group_retention

    def _deadline(self, each: GroupState, at: float, measured: Measured | None) -> float:
        """The next instant at which time alone can change what a step does. Being forgotten is none: it shows
        only when the group is measured again, and the step before that is taken.
        """
        instants = [self._begins(each), *each.deadlines(missing=measured is None)]
        return min((instant for instant in instants if instant > at), default=inf)


def _levels(rules: Rules, measured: Measurements) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """For each group and instant a number that says all about the measurement that a state depends on."""
    levels = rules.levels(measured.values)
    levels[measured.latest < np.maximum.accumulate(measured.latest, axis=1)] |= 1 << 5  # a value of old points alone
    levels[measured.skipped] |= 1 << 6
    levels[np.isnan(measured.values)] = 1 << 7
    return levels


def _changes(levels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> list[list[int]]:
    """By row: the first and the last column, and those before and after each change."""
    marks = np.zeros(levels.shape, dtype=np.bool_)
    changed = levels[:, 1:] != levels[:, :-1]
    marks[:, 1:] |= changed
    marks[:, :-1] |= changed
    marks[:, [0, -1]] = True
    rows, columns = np.nonzero(marks)
    starts = np.searchsorted(rows, np.arange(levels.shape[0] + 1)).tolist()
    listed = columns.tolist()
    return [listed[begin:end] for begin, end in pairwise(starts)]
