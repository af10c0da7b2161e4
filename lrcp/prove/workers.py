"""Mutants judged by several processes side by side."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from lrcp.core.frozen import Frozen
from lrcp.prove.mutate import Mutant
from lrcp.prove.score import Result

_CHUNK = 12
"""Mutants that a worker takes at once: they come by resource, of which it keeps what it has worked out."""


class Judge(Protocol):
    def judge(self, mutant: Mutant) -> Result: ...


def judged(judge: Judge, mutants: Sequence[Mutant], jobs: int = 1) -> Iterator[Result]:
    """The result of each mutant, in their order, whatever the number of ``jobs``.

    Processes are forked; where there is no fork, one judges all.
    """
    work = _Work(judge, mutants)
    forked = jobs > 1 and "fork" in multiprocessing.get_all_start_methods()
    with _settled():
        for mutant, codes in zip(mutants, _side_by_side(work, jobs) if forked else _here(work), strict=True):
            yield Result(mutant, codes)


class _Work(Frozen):
    judge: Judge
    mutants: Sequence[Mutant]

    def codes(self, number: int) -> frozenset[str]:
        return self.judge.judge(self.mutants[number]).codes


_inherited: list[_Work] = []


def _here(work: _Work) -> Iterator[frozenset[str]]:
    return map(work.codes, range(len(work.mutants)))


def _side_by_side(work: _Work, jobs: int) -> Iterator[frozenset[str]]:
    """Workers inherit the work and are told numbers: neither it nor a mutant passes between processes."""
    _inherited[:] = [work]
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer=_begin)
    try:
        yield from pool.map(_codes, range(len(work.mutants)), chunksize=_CHUNK)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Ctrl-C reaches the whole group, but only the parent acts on it: it takes back what is not begun."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _codes(number: int) -> frozenset[str]:
    (work,) = _inherited
    return work.codes(number)


@contextmanager
def _settled() -> Iterator[None]:
    """What is there stays until the end, so the search for garbage need not go through it again and again."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
