"""Peak memory of a synthesis: this process, those it forked, and the Node processes that the CDK library started."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Mapping
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


def private_peak() -> int:
    """Peak in KiB of what this process does not share with the one that it was forked from; Linux only.

    What is still shared was never its own.
    """
    pages = _table(_PROC / "self" / "smaps_rollup")
    return _peak(os.getpid()) - pages["Shared_Clean"] - pages["Shared_Dirty"]


def _descendants(pid: int) -> Iterator[int]:
    for task in (_PROC / str(pid) / "task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from _descendants(child)


def _peak(pid: int) -> int:
    """In KiB."""
    return _table(_PROC / str(pid) / "status").get("VmHWM", 0)


def _table(file: Path) -> Mapping[str, int]:
    """The lines of ``file`` that give a number."""
    lines = (line.split() for line in file.read_text().splitlines())
    return {line[0].rstrip(":"): int(line[1]) for line in lines if len(line) > 1 and line[1].isdecimal()}
