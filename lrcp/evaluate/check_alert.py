"""Service checks: consecutive statuses of a group, or the share of a status in a cluster.

https://docs.datadoghq.com/monitors/types/service_check/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import takewhile

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry
from lrcp.evaluate.definition import Options, Thresholds
from lrcp.evaluate.events.checks import CheckStore, Run, Tags, last_before
from lrcp.evaluate.measure import Measured, State, Traits
from lrcp.evaluate.scope import Group, groups_of
from lrcp.query import ast

OK, WARNING, CRITICAL = range(3)
MOST_RUNS = 100
_EVERYTHING = "*"
Judge = Callable[["Runs", Thresholds], Measured]
FUNCTIONS: Registry[Judge] = Registry("function of service checks", "Service checks")


class Runs(Frozen):
    """The runs that a group is judged by: ``merged`` in order of time, ``latest`` the last one of each series."""

    merged: Sequence[Run]
    latest: Sequence[Run]


@dataclass(frozen=True, slots=True)
class CheckAlert:
    """Measures ``"check".over(...).by(...).last(n).count_by_status()``: groups that have run since last time."""

    monitor: ast.ServiceCheckMonitor
    options: Options
    store: CheckStore
    _seen: dict[Group, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        FUNCTIONS.get(f".{self.monitor.function}()")
        _check(self.monitor, self.options.thresholds)

    @property
    def traits(self) -> Traits:
        return Traits(delays_groups=True)

    @property
    def grouped(self) -> bool:
        return bool(self.monitor.by)

    def at(self, instant: float) -> Mapping[Group, Measured]:
        end = instant // FLUSH_SECONDS * FLUSH_SECONDS - self.options.evaluation_delay
        judge = FUNCTIONS.get(f".{self.monitor.function}()")
        found: dict[Group, Measured] = {}
        for group, series in self._series().items():
            recent = [last_before(runs, end, self.monitor.last) for runs in series]
            merged = list(merge(*recent))[-self.monitor.last :]
            if merged and merged[-1].at > self._seen.get(group, -1.0):
                self._seen[group] = merged[-1].at
                latest = [runs[-1] for runs in recent if runs]
                found[group] = judge(Runs(merged, latest), self.options.thresholds)
        return found

    def _series(self) -> Mapping[Group, list[Sequence[Run]]]:
        groups: defaultdict[Group, list[Sequence[Run]]] = defaultdict(list)
        for tags, runs in self.store.series(self.monitor.check).items():
            if self._covers(tags):
                for group in self._groups(tags):
                    groups[group].append(runs)
        return groups

    def _covers(self, tags: Tags) -> bool:
        """Every tag of ``over`` and none of ``exclude``."""
        own = {tag.lower() for tag in tags}
        over = (tag.lower() for tag in self.monitor.over if tag != _EVERYTHING)
        return all(tag in own for tag in over) and not any(tag.lower() in own for tag in self.monitor.exclude)

    def _groups(self, tags: Tags) -> Sequence[Group]:
        return [tags] if self.monitor.by == (_EVERYTHING,) else groups_of(tags, self.monitor.by)


def _check(monitor: ast.ServiceCheckMonitor, thresholds: Thresholds) -> None:
    if monitor.condition is not None:
        raise LrcpError("the thresholds of a service check stand in its options, not in its query")
    if monitor.function != "count_by_status":
        return
    largest = max(_needed(status, thresholds) for status in (OK, WARNING, CRITICAL))
    if not largest <= monitor.last <= MOST_RUNS:
        raise LrcpError(
            f"`.last({monitor.last})` must hold the largest threshold, {largest:g}, and at most {MOST_RUNS} runs"
        )


@FUNCTIONS.modelled(
    ".count_by_status()",
    note="the last runs of a group in order of time, whatever series they are of; the state changes when as many of "
    "one status stand at the end as its threshold says, 1 without a threshold; an unknown run changes nothing",
)
def _count(runs: Runs, thresholds: Thresholds) -> Measured:
    last = runs.merged[-1]
    length = sum(1 for _ in takewhile(lambda run: run.status == last.status, reversed(runs.merged)))
    variables = _variables(last, thresholds)
    if last.status not in (OK, WARNING, CRITICAL) or length < _needed(last.status, thresholds):
        return Measured(None, last.at, variables)
    state = {OK: State.OK, WARNING: State.WARN, CRITICAL: State.ALERT}[last.status]
    return Measured(float(length), last.at, variables, state=state)


@FUNCTIONS.modelled(
    ".pct_by_status()",
    note="percent of the group's series whose last run has the status; more than the threshold alerts or warns",
)
def _share(runs: Runs, thresholds: Thresholds) -> Measured:
    last = runs.merged[-1]

    def percent(status: int) -> float:
        return 100 * sum(run.status == status for run in runs.latest) / len(runs.latest)

    state, value = State.OK, percent(CRITICAL)
    if thresholds.critical is not None and percent(CRITICAL) > thresholds.critical:
        state = State.ALERT
    elif thresholds.warning is not None and percent(WARNING) > thresholds.warning:
        state, value = State.WARN, percent(WARNING)
    return Measured(value, last.at, _variables(last, thresholds), state=state)


def _needed(status: int, thresholds: Thresholds) -> float:
    """How many runs of one status in a row change the state."""
    written = {OK: thresholds.ok, WARNING: thresholds.warning, CRITICAL: thresholds.critical}[status]
    return 1.0 if written is None else written


def _variables(last: Run, thresholds: Thresholds) -> Mapping[str, float | str]:
    return {"check_message": last.message, "ok_threshold": 1.0 if thresholds.ok is None else thresholds.ok}
