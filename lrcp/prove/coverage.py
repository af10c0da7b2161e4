"""Which kinds of cases a monitor has, from what its cases really showed.

A name or a comment can say anything; here a kind counts when a case that holds has looked at it:

firing    a group is expected in Alert, and who is told or what the text says
not-yet   at the evaluation right before its alert the group is expected in another state
quiet     a group with data is expected OK in a case in which nothing is sent
recovery  a group is expected OK after an alert
no-data   something is expected of a group of which the window no longer holds a point
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lrcp.core.frozen import Frozen, field
from lrcp.evaluate import State
from lrcp.prove.model import Expectation
from lrcp.prove.presence import points, window
from lrcp.prove.run import STEP, CaseRun, Moment
from lrcp.query import ast

KINDS = ("firing", "not-yet", "quiet", "recovery", "no-data")
_TOLD = {"notifies", "message_contains", "title_contains", "incident", "pages", "paged", "workflow"}


class Coverage(Frozen):
    """``cases`` of each monitor: kinds by the number of cases that show them."""

    cases: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def missing(self) -> Sequence[tuple[str, str]]:
        """Monitor and kind of each gap."""
        return [(monitor, kind) for monitor, found in self.cases.items() for kind in KINDS if not found[kind]]


def coverage_of(monitors: Iterable[str], runs: Iterable[CaseRun]) -> Coverage:
    """``runs`` are those of the cases that hold; monitors without any are listed, too."""
    cases = {monitor: dict.fromkeys(KINDS, 0) for monitor in sorted(monitors)}
    for run in runs:
        found = cases.setdefault(run.subject.definition.id, dict.fromkeys(KINDS, 0))
        for kind in kinds_of(run):
            found[kind] += 1
    return Coverage(cases)


def kinds_of(run: CaseRun) -> frozenset[str]:
    return frozenset(kind for expectation in run.case.expectations for kind in _kinds(run, expectation))


def _kinds(run: CaseRun, expectation: Expectation) -> Iterator[str]:
    moments = run.groups.get(expectation.group, ())
    state = expectation.wanted.get("state")
    alerts = [each.at for each in moments if each.state is State.ALERT]
    if (state == State.ALERT or expectation.wanted.get("transition") == "alert") and _TOLD & _asserted(
        run, expectation
    ):
        yield "firing"
    if state not in (None, State.ALERT) and any(_covers(expectation, at - STEP) for at in _beginnings(moments)):
        yield "not-yet"
    if state == State.OK and _has_value(run, expectation, moments) and not _sent(run):
        yield "quiet"
    if state == State.OK and alerts and expectation.begin > alerts[0]:
        yield "recovery"
    if _silent(run, expectation):
        yield "no-data"


def _asserted(run: CaseRun, expectation: Expectation) -> set[str]:
    """What the case asserts of the same group at that time, in this expectation or one beside it."""
    same = (
        each for each in run.case.expectations if (each.group, each.begin) == (expectation.group, expectation.begin)
    )
    return {key for each in same for key in each.wanted}


def _beginnings(moments: Sequence[Moment]) -> Iterator[int]:
    """Instants at which an alert begins."""
    before = State.NO_DATA
    for moment in moments:
        if moment.state is State.ALERT and before is not State.ALERT:
            yield moment.at
        before = moment.state


def _covers(expectation: Expectation, at: int) -> bool:
    """An expectation at 5m30s is about the evaluation at 5m."""
    return expectation.begin - STEP < at <= expectation.end


def _has_value(run: CaseRun, expectation: Expectation, moments: Sequence[Moment]) -> bool:
    """A composite has no value of its own; its parts have one while a window of theirs holds a point."""
    covered = [each for each in moments if _covers(expectation, each.at)]
    if isinstance(run.subject.definition.ast, ast.CompositeMonitor):
        return bool(covered) and _seen(run, expectation)[1]
    return any(each.value is not None for each in covered)


def _sent(run: CaseRun) -> bool:
    return any(moments[-1].latest is not None for moments in run.groups.values() if moments)


def _silent(run: CaseRun, expectation: Expectation) -> bool:
    before, inside = _seen(run, expectation)
    return before and not inside


def _seen(run: CaseRun, expectation: Expectation) -> tuple[bool, bool]:
    """Whether the group had points before the window of the last evaluation, and whether that holds some."""
    at = expectation.end // STEP * STEP
    windows = [window(each, at) for each in run.subject.definitions]
    instants = list(points(run.case, run.subject, expectation.group))
    begin, end = min(begin for begin, _ in windows), max(end for _, end in windows)
    return any(each < begin for each in instants), any(begin <= each < end for each in instants)
