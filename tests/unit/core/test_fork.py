from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from lrcp.core.fork import both

PROGRAM = """
import os
from lrcp.core.fork import both

here = os.getpid()
try:
    print(both({first}, {second}))
except Exception as error:
    print(type(error).__name__, error)
try:
    os.waitpid(-1, os.WNOHANG)
    print("a process is left")
except ChildProcessError:
    pass
"""


def run(first: str, second: str) -> str:
    """What a process of its own prints: this one has threads, and is not forked."""
    program = PROGRAM.format(first=first, second=second)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="one processor")
def test_the_second_is_done_in_another_process() -> None:
    assert run("lambda: os.getpid() == here", "lambda: os.getpid() == here") == "(True, False)"


@pytest.mark.parametrize(
    ("first", "second", "printed"),
    [
        ("lambda: 1", "lambda: 2", "(1, 2)"),
        ("lambda: 1", "lambda: len('x' * 10**7)", "(1, 10000000)"),
        ("lambda: 1", "lambda: 1 / 0", "ZeroDivisionError division by zero"),
        ("lambda: 1 / 0", "lambda: 'x' * 10**7", "ZeroDivisionError division by zero"),
        ("lambda: 1", "lambda: here == os.getpid() and 3 or os._exit(9)", "(1, 3)"),
    ],
    ids=["both", "much", "an error of the second", "an error of the first", "a process that is killed"],
)
def test_both_results_or_the_error_come_here(first: str, second: str, printed: str) -> None:
    assert run(first, second) == printed


def test_what_cannot_be_sent_is_made_here() -> None:
    assert "<function <lambda>" in run("lambda: 1", "lambda: lambda: 2")


def test_with_threads_nothing_is_forked() -> None:
    here, done = os.getpid(), threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert both(os.getpid, os.getpid) == (here, here)
    finally:
        done.set()
        thread.join()
