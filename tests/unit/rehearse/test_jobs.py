from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from lrcp.core.capture import Point, read_capture
from lrcp.core.frozen import replace
from lrcp.core.yamldoc import parse_yaml
from lrcp.rehearse.declarations import Watched
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.jobs import Done, Job, run_jobs, start_method
from lrcp.rehearse.scenario import Phase, Scenario, Share, Target, Traffic

MakeJob = Callable[..., Job]


def run(jobs: Sequence[Job], workers: int, done: Callable[[Done], None] = lambda _: None) -> list[Done]:
    """In workers of their own, which inherit nothing: other tests may have threads."""
    return run_jobs(jobs, workers, done, partial(tuple, jobs), start="spawn")


@pytest.fixture
def job(target: Target, watched: Watched, tmp_path: Path) -> MakeJob:
    def job(name: str, minutes: int = 1, **environment: str) -> Job:
        traffic = Traffic(1, (Share("/ask", "questions"),))
        scenario = Scenario(name, "", 1, "shop", 1_800_000_000.0, [Phase("usual", minutes, traffic)], parse_yaml(""))
        changed = replace(target, environment={**target.environment, **environment})
        return Job(scenario, changed, [watched], tmp_path, tmp_path / "out")

    return job


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_jobs(job: MakeJob, workers: int) -> None:
    told: list[str] = []
    jobs = [job("short"), job("long", minutes=4), job("middle", minutes=2)]
    done = run(jobs, workers, lambda each: told.append(each.timeline.name))
    assert [each.timeline.name for each in done] == ["short", "long", "middle"]
    assert sorted(told) == ["long", "middle", "short"]
    assert all(each.usage.service_seconds > 0 for each in done)


def test_each_job_leaves_what_it_received(job: MakeJob, tmp_path: Path) -> None:
    run([job("one"), job("other")], 2)
    for name in ("one", "other"):
        with (tmp_path / "out" / name / "capture.jsonl").open() as stream:
            assert sum(isinstance(record, Point) for record in read_capture(stream)) == 6


@pytest.mark.parametrize("workers", [1, 2])
def test_the_first_error_ends_all(job: MakeJob, workers: int) -> None:
    jobs = [job("fine"), job("broken", minutes=2, DIES_AT="2")]
    with pytest.raises(RehearsalError, match="broken, phase `usual`, minute 1: the service ended with signal SIGKILL"):
        run(jobs, workers)


def test_a_process_with_threads_is_not_forked() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert start_method() == "spawn"
    finally:
        end.set()
        thread.join()
