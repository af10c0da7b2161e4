"""The evaluator side by side with ``promtool test rules``: the same rules, the same data, the same transitions.

``pytest -s tests/benchmarks/test_promtool.py`` prints the table. LRCP_BENCHMARK=full takes 100 rules for 24 hours,
up to 1,000 groups, and half an hour, nearly all of it promtool's; ratios travel between machines, seconds do not.
Both begin with nothing: promtool reads its series from YAML, the evaluator from arrays. What that takes is shown
apart, and the ratio is that of the evaluations alone.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from lrcp.evaluate import MonitorEvaluator, SeriesStore, State
from tests.benchmarks import promtool
from tests.benchmarks.workload import START, Workload

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool")
SIZES = [Workload(20, 1, 24), Workload(20, 10, 12), Workload(20, 100, 4), Workload(20, 1000, 1)]
FULL_SIZES = [Workload(100, groups, 24) for groups in (1, 10, 100, 1000)]
AHEAD_FROM = 100  # groups

T = TypeVar("T")


class Row(NamedTuple):
    """Seconds; ``loading`` is not part of the others."""

    workload: Workload
    loading: float
    ours: float
    promtool_loading: float
    promtool: float

    @property
    def ratio(self) -> float:
        return self.promtool / self.ours


@needs_promtool
def test_transitions_and_time_next_to_promtool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = FULL_SIZES if os.environ.get("LRCP_BENCHMARK") == "full" else SIZES
    rows = [compared(workload, tmp_path) for workload in sizes]

    with capsys.disabled():
        print(f"\n{'':>21}{'loading, s':>17}{'evaluating, s':>17}{'monitors x groups x hours / s':>31}")
        print(
            f"{'rules':>6}{'groups':>8}{'hours':>7}"
            + f"{'lrcp':>8}{'promtool':>9}" * 2
            + f"{'lrcp':>15}{'promtool':>16}  ratio"
        )
        for row in rows:
            size = row.workload.rules * row.workload.groups * row.workload.hours
            shape = f"{row.workload.rules:>6}{row.workload.groups:>8}{row.workload.hours:>7}"
            times = f"{row.loading:>8.2f}{row.promtool_loading:>9.2f}{row.ours:>8.2f}{row.promtool:>9.2f}"
            print(f"{shape}{times}{size / row.ours:>15,.0f}{size / row.promtool:>16,.0f}{row.ratio:>7.1f}")
    assert all(row.ratio > 1 for row in rows if row.workload.groups >= AHEAD_FROM)


def compared(workload: Workload, folder: Path) -> Row:
    loaded = promtool.write(folder / f"loaded-{workload.groups}", workload, evaluated=False)
    tested = promtool.write(folder / f"tested-{workload.groups}", workload, evaluated=True)
    store, loading = timed(workload.stored)
    ours, evaluating = timed(lambda: firing(workload, store))
    _, promtool_loading = timed(lambda: promtool.run(loaded))
    answers, both = timed(lambda: promtool.run(tested))

    theirs = promtool.firing(answers, workload)
    assert theirs.any(axis=(1, 2)).sum() > workload.rules / 2  # most rules fire for some group
    np.testing.assert_array_equal(ours, theirs)
    return Row(workload, loading, evaluating, promtool_loading, both - promtool_loading)


def firing(workload: Workload, store: SeriesStore) -> NDArray[np.bool_]:
    """(rules, groups, minutes): whether the monitor alerts, from its transitions."""
    found = np.zeros((workload.rules, workload.groups, workload.minutes + 1), dtype=np.bool_)
    for rule, monitor in enumerate(workload.monitors()):
        for transition in MonitorEvaluator(monitor, store).run(workload.instants):
            group = int(transition.group[0].removeprefix("group:g"))
            found[rule, group, int(transition.at - START) // 60 :] = transition.after is State.ALERT
    return found


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def processor_time(workload: Workload, store: SeriesStore) -> float:
    start = time.process_time()
    firing(workload, store)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("less", "more"), [(Workload(4, 250, 6), Workload(4, 1000, 6)), (Workload(4, 250, 6), Workload(4, 250, 24))]
)
def test_the_cost_of_a_run_grows_linearly_with_series_and_with_time(less: Workload, more: Workload) -> None:
    times = {}
    for workload in (less, more):
        store = workload.stored()
        firing(workload, store)  # what arrived is sorted into place by the first read
        times[workload] = min(processor_time(workload, store) for _ in range(3))

    assert times[more] < 2 * 4 * times[less]  # the square would be sixteen times as much
