"""Two pieces of work at once, on two processors."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def both(first: Callable[[], T], second: Callable[[], T]) -> tuple[T, T]:
    """What ``first`` and ``second`` give; the latter in a forked process, of which only its result remains.

    One after the other where that is not safe or no quicker: elsewhere than on Linux, with threads, with one processor.
    So it is when the other process ends without a result, as it does on an error: that is raised here.
    """
    if not _worth_it():
        return first(), second()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)  # or the parent could not leave it
        _answer(second, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as stream:
            mine, answer = first(), stream.read()
    finally:
        _, status = os.waitpid(child, 0)
    return mine, pickle.loads(answer) if status == 0 else second()  # noqa: S301 - of our own process


def _worth_it() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _answer(work: Callable[[], object], writer: int) -> None:
    """Never returns: what comes afterwards is for the parent to do."""
    status = 1
    try:
        answer = pickle.dumps(work())
        with os.fdopen(writer, "wb") as stream:
            stream.write(answer)
        status = 0
    finally:
        os._exit(status)
