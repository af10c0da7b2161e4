"""Several scenarios side by side, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from lrcp.core.capture import write_capture
from lrcp.core.timeline import ScenarioTimeline
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.run import rehearse
from lrcp.rehearse.scenario import Scenario, Target
from lrcp.rehearse.usage import Usage, usage

CAPTURE = "capture.jsonl"


@dataclass(frozen=True)
class Job:
    """A scenario and all that it needs; its capture is written below ``out``."""

    scenario: Scenario
    target: Target
    watched: Watched
    root: Path
    out: Path


@dataclass(frozen=True, slots=True)
class Done:
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


def run_jobs(jobs: Sequence[Job], workers: int, done: Callable[[Done], None]) -> list[Done]:
    """Results in the order of ``jobs``; ``done`` is told of each as it ends. The first error ends them all."""
    if workers == 1 or len(jobs) == 1:
        results = []
        for job in jobs:
            results.append(run_job(job))
            done(results[-1])
        return results
    with _pool(min(workers, len(jobs))) as pool:
        # The longest first, or the last one would run alone at the end.
        order = sorted(jobs, key=lambda job: -job.scenario.minutes)
        futures = {job.scenario.name: pool.submit(_work, job) for job in order}
        try:
            for future in as_completed(futures.values()):
                done(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
    return [futures[job.scenario.name].result() for job in jobs]


def _pool(workers: int) -> ProcessPoolExecutor:
    """Forked where that is safe: the modules are loaded already. The pool starts before any thread does."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    return ProcessPoolExecutor(workers, context, initializer=_obey)


def _work(job: Job) -> Done:
    """A worker that is told to leave does so when its service has stopped; the pool would give it the next job."""
    try:
        return run_job(job)
    except SystemExit:
        os._exit(1)


def _obey() -> None:
    """Ctrl-C reaches the whole group, but only the parent acts on it: it terminates its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)


def _leave(*_: object) -> None:
    raise SystemExit
