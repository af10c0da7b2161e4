"""Peak memory of a synthesis: this process and the Node processes that the CDK library started."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def peak_memory() -> tuple[int, int]:
    """Peak resident memory in MiB: (Python, all of Node). Ask while Node still runs; it ends with this process.

    Without /proc, as on macOS, Node's is unknown and given as 0.
    """
    if not (_PROC / "self" / "status").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20, 0
    # Not getrusage: on Linux it begins with the peak of the process that started this one.
    return _peak(os.getpid()) // 1024, sum(_peak(child) for child in _descendants(os.getpid())) // 1024


def _descendants(pid: int) -> Iterator[int]:
    for task in (_PROC / str(pid) / "task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from _descendants(child)


def _peak(pid: int) -> int:
    """In KiB."""
    lines = (_PROC / str(pid) / "status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
