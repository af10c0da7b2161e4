"""Work that is done again and again in a thread of its own."""

from __future__ import annotations

import os
import threading

from lrcp.telemetry.periodic import Periodic


def test_work_is_done_again_and_again_until_stopped() -> None:
    times = threading.Semaphore(0)
    periodic = Periodic(times.release, 0.001)

    periodic.ensure()
    assert all(times.acquire(timeout=5) for _ in range(3))
    periodic.stop()

    assert not [thread for thread in threading.enumerate() if thread.name == "lrcp-telemetry-flush"]


def test_ensuring_twice_starts_one_thread() -> None:
    periodic = Periodic(lambda: None, 60)
    before = threading.active_count()

    periodic.ensure()
    periodic.ensure()

    assert threading.active_count() == before + 1
    periodic.stop()


def test_once_stopped_it_stays_stopped() -> None:
    periodic = Periodic(lambda: None, 60)
    before = threading.active_count()

    periodic.stop()
    periodic.ensure()

    assert threading.active_count() == before


def test_a_forked_child_gets_a_thread_of_its_own() -> None:
    read, write = os.pipe()
    periodic = Periodic(lambda: os.write(write, b"."), 0.01)
    periodic._owner = 1

    periodic.ensure()

    assert os.read(read, 1) == b"."
    periodic.stop()
    os.close(read)
    os.close(write)
