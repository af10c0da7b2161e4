"""Several scenarios side by side, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from lrcp.core.capture import write_capture
from lrcp.core.frozen import Frozen
from lrcp.core.timeline import ScenarioTimeline
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.run import rehearse
from lrcp.rehearse.scenario import Scenario, Target
from lrcp.rehearse.usage import Usage, usage

CAPTURE = "capture.jsonl"


class Job(Frozen):
    """A scenario and all that it needs; its capture is written below ``out``.

    ``watched`` are its services; ``target`` is that of the first, None when none is started.
    """

    scenario: Scenario
    target: Target | None
    watched: Sequence[Watched]
    root: Path
    out: Path


class Done(Frozen):
    timeline: ScenarioTimeline
    usage: Usage


def run_job(job: Job) -> Done:
    before = usage()
    result = rehearse(job.scenario, job.target, job.watched, job.root)
    folder = job.out / job.scenario.name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / CAPTURE).open("w", encoding="utf-8") as stream:
        write_capture(stream, result.capture)
    return Done(result.timeline, usage() - before)


Plan = Callable[[], Sequence[Job]]


def run_jobs(
    jobs: Sequence[Job], workers: int, done: Callable[[Done], None], again: Plan, *, start: str = ""
) -> list[Done]:
    """Results in the order of ``jobs``; ``done`` is told of each as it ends. The first error ends them all.

    ``again`` gives the same jobs in a worker that has not inherited them; it is pickled, which jobs cannot be: what
    is compiled from declarations holds functions. ``start`` is how workers begin, "fork" or "spawn".
    """
    if workers == 1 or len(jobs) == 1:
        results = []
        for job in jobs:
            results.append(run_job(job))
            done(results[-1])
        return results
    with _pool(min(workers, len(jobs)), jobs, again, start or start_method()) as pool:
        # The longest first, or the last one would run alone at the end.
        order = sorted(range(len(jobs)), key=lambda number: -jobs[number].scenario.minutes)
        futures = {number: pool.submit(_work, number) for number in order}
        try:
            for future in as_completed(futures.values()):
                done(future.result())
        except BaseException:
            # Without them the pool is broken, and the end of `with` waits until it has tidied up after itself.
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
    return [futures[number].result() for number in range(len(jobs))]


def start_method() -> str:
    """Forked workers need not plan again; but macOS, and a process with threads, cannot be forked safely."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _pool(workers: int, jobs: Sequence[Job], again: Plan, start: str) -> ProcessPoolExecutor:
    given = (lambda: jobs) if start == "fork" else again
    context = multiprocessing.get_context(start)
    return ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(given,))


_given: list[Job] = []  # those of a worker


def _work(number: int) -> Done:
    """A worker that is told to leave does so when its service has stopped; the pool would give it the next job."""
    try:
        return run_job(_given[number])
    except SystemExit:
        os._exit(1)


def _begin(jobs: Plan) -> None:
    """Keep the jobs. Ctrl-C reaches the whole group, but only the parent acts on it: it terminates its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    _given[:] = jobs()


def _leave(*_: object) -> None:
    raise SystemExit
