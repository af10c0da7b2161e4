"""How many processes judge makes no difference to what they say, nor to its order."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from dataclasses import dataclass
from itertools import islice

import pytest

from lrcp.core.position import Position
from lrcp.prove.mutate import Mutant
from lrcp.prove.score import Result
from lrcp.prove.workers import judged
from lrcp.spec import Resource

RESOURCE = Resource("datadog_monitor", "a", "a", "production", "shop", {}, Position("monitors/a.yaml"))
MUTANTS = [Mutant("threshold", RESOURCE, ("query",), f"1 becomes {number}", RESOURCE) for number in range(40)]


@dataclass(frozen=True)
class Last:
    """Says of each mutant the last digit of what its number becomes."""

    def judge(self, mutant: Mutant) -> Result:
        return Result(mutant, frozenset({mutant.change[-1]}))


class Broken:
    def judge(self, mutant: Mutant) -> Result:
        raise ValueError(mutant.change)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_each_mutant_has_its_result_in_its_place(jobs: int) -> None:
    assert list(judged(Last(), MUTANTS, jobs)) == list(map(Last().judge, MUTANTS))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_in_a_process_is_told(jobs: int) -> None:
    with pytest.raises(ValueError, match="1 becomes 0"):
        list(judged(Broken(), MUTANTS, jobs))


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_as_they_are_made_and_may_be_left(jobs: int) -> None:
    frozen, results = gc.get_freeze_count(), judged(Last(), MUTANTS, jobs)
    assert [result.mutant for result in islice(results, 3)] == MUTANTS[:3]
    results.close()  # type: ignore[attr-defined]
    assert gc.get_freeze_count() == frozen


def test_processes_end_though_a_library_has_taken_the_signal_to_end() -> None:
    """As tracers do: a pool that relies on the signal would wait for ever."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        results = judged(Last(), MUTANTS, 2)
        next(results)
        results.close()  # type: ignore[attr-defined]
    finally:
        signal.signal(signal.SIGTERM, before)
    assert multiprocessing.active_children() == []


def test_of_no_mutants_there_are_no_results() -> None:
    assert list(judged(Last(), [], 2)) == []
