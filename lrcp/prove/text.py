"""Results in the terminal: what failed, where it was expected, and what the monitor did instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lrcp.core.durations import written
from lrcp.prove.coverage import KINDS, Coverage
from lrcp.prove.judge import number
from lrcp.prove.plan import CaseResult, Planned
from lrcp.prove.run import STEP, CaseRun, Moment

_MOST = 24
"""Rows of one track; the ones in the middle are left out."""


def result_lines(planned: Planned, results: Sequence[CaseResult]) -> Iterator[str]:
    """One line for the test, and for each case that fails its failures and what happened."""
    failed = [each for each in results if not each.passed]
    count = f"{len(results)} case{'' if len(results) == 1 else 's'}"
    yield f"{'FAIL' if failed else 'ok  '} {planned.test.monitor}  {count}{f', {len(failed)} failed' if failed else ''}"
    for result in failed:
        yield from _case_lines(result)


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """A table: monitors down, kinds across, the number of cases in each cell."""
    width = max(map(len, ("monitor", *coverage.cases)))
    yield "  ".join(["monitor".ljust(width), *KINDS])
    for monitor, found in coverage.cases.items():
        cells = (str(found[kind] or "-").rjust(len(kind)) for kind in KINDS)
        yield "  ".join([monitor.ljust(width), *cells])


def track_lines(run: CaseRun, group: str, marked: int) -> Iterator[str]:
    """What ``group`` did: changes of state, notifications, and the evaluation at ``marked`` with its neighbour."""
    moments = run.groups.get(group, ())
    if not moments:
        yield f"      there is no group {group}; there are: {', '.join(run.groups) or 'none'}"
        return
    rows = [each for each in moments if each.at in _telling(moments, marked)]
    shown = rows if len(rows) <= _MOST else [*rows[: _MOST // 2], *rows[-_MOST // 2 :]]
    yield f"      {'minute':>8}  {'value':>10}  state"
    for position, moment in enumerate(shown):
        if len(rows) > _MOST and position == _MOST // 2:
            yield f"      {'...':>8}"
        yield _row(moment, marked)


def _case_lines(result: CaseResult) -> Iterator[str]:
    told: set[tuple[str, int]] = set()
    for failure in result.failures:
        finding = failure.finding
        yield f"  {finding.position} {finding.code} {finding.resource}: {finding.sentence}"
        yield from (f"      | {line}" for line in failure.text.splitlines())
        if result.run is not None and (failure.group, failure.at) not in told:
            told.add((failure.group, failure.at))
            yield from track_lines(result.run, failure.group, failure.at)


def _telling(moments: Sequence[Moment], marked: int) -> set[int]:
    changes = {after.at for before, after in pairwise(moments) if before.state != after.state}
    sent = {each.at for each in moments if each.notice is not None}
    return {moments[0].at, moments[-1].at, *changes, *sent, marked, marked - STEP}


def _row(moment: Moment, marked: int) -> str:
    notice = moment.notice
    sent = f"  {notice.kind}: {', '.join(notice.handles) or 'nobody'}" if notice else ""
    here = "  <- here" if moment.at == marked else ""
    return f"      {written(moment.at):>8}  {number(moment.value):>10}  {moment.state!s:<7}{sent}{here}".rstrip()
