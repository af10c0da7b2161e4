from __future__ import annotations

import subprocess
import sys

from lrcp.rehearse.usage import NOTHING, Usage, usage


def test_seconds_add_up_and_memory_is_a_maximum() -> None:
    total = Usage(1.0, 50_000_000, 2.0, 90_000_000) + Usage(0.5, 60_000_000, 1.0, 80_000_000)
    assert total == Usage(1.5, 60_000_000, 3.0, 90_000_000)
    assert total + NOTHING == total


def test_a_difference_has_the_seconds_between_and_the_memory_so_far() -> None:
    assert Usage(3.0, 7, 5.0, 9) - Usage(1.0, 6, 2.0, 8) == Usage(2.0, 7, 3.0, 9)


def test_processes_that_have_ended_count_as_the_service() -> None:
    before = usage()
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    spent = usage() - before
    assert spent.service_seconds > 0
    assert usage().service_bytes > 1_000_000


def test_the_sentence_names_processor_and_memory() -> None:
    assert Usage(9.84, 96_000_000, 21.36, 110_400_000).sentence(17.04) == (
        "17.0 s; processor: rehearsal 9.8 s, service 21.4 s; "
        "memory of a process at most: rehearsal 96 MB, service 110 MB"
    )
