"""The text of all resources: by far the larger part of a synthesis, so that stacks share the cores."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from lrcp.core.errors import LrcpError
from lrcp.spec.model import Reference
from stacks.memory import private_peak
from stacks.stack import DatadogResource, DatadogStack

JSON: Mapping[str, Any] = {"indent": 2, "sort_keys": True, "ensure_ascii": False}  # as the CDK writes it
_WORTH_A_PROCESS = 2000  # resources; fewer are written while one starts


class Rendered(NamedTuple):
    """``outside`` is what the resources of ``stack`` refer to elsewhere; ``peak`` is the process's, in KiB."""

    stack: int
    outside: set[Reference]
    process: int
    peak: int


def file_of(stack: DatadogStack, folder: Path) -> Path:
    return folder / f"{stack.id}.json"


def render(stacks: Sequence[DatadogStack], folder: Path, processes: int | None = None) -> int:
    """Write each stack's resources to ``file_of``; gives the MiB that processes of its own took.

    ``processes``: as many as there are cores, if there is work for them. They are forked, so call it before Node
    is started.
    """
    processes = processes or useful_processes(stacks, _cores())
    if processes == 1:
        for stack in stacks:
            _write(stack, folder)
        return 0
    gc.freeze()  # what is not looked at stays shared with the processes
    largest_first = sorted(range(len(stacks)), key=lambda number: -len(stacks[number].resources))
    peaks: dict[int, int] = {}
    try:
        with ProcessPoolExecutor(processes, get_context("fork"), _begin, (stacks, folder)) as pool:
            for done in pool.map(_work, largest_first):
                stacks[done.stack].outside |= done.outside
                peaks[done.process] = max(done.peak, peaks.get(done.process, 0))
    except BrokenProcessPool as error:
        raise LrcpError("a process that writes resources was killed; was there too little memory?") from error
    return sum(peaks.values()) // 1024


def useful_processes(stacks: Sequence[DatadogStack], cores: int) -> int:
    """No more than there is work for: the largest stack takes its time however many processes do the others."""
    sizes = [len(stack.resources) for stack in stacks]
    return max(1, min(cores, sum(sizes) // max([*sizes, _WORTH_A_PROCESS])))


def _cores() -> int:
    """Those that this process may run on; 1 where a fork is missing, or unsafe."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _write(stack: DatadogStack, folder: Path) -> None:
    """One resource after the other is made, written and forgotten."""
    with file_of(stack, folder).open("w", encoding="utf-8", newline="\n") as file:
        section = {"resource": stack.by_type}
        json.dump(section, file, default=DatadogResource.synthesize, check_circular=False, **JSON)


# --- in a process of its own ----------------------------------------------------------------------------------

_inherited: tuple[Sequence[DatadogStack], Path] = ((), Path())  # a fork has it without its being sent


def _begin(stacks: Sequence[DatadogStack], folder: Path) -> None:
    global _inherited
    _inherited = (stacks, folder)


def _work(number: int) -> Rendered:
    stacks, folder = _inherited
    _write(stacks[number], folder)
    return Rendered(number, stacks[number].outside, os.getpid(), private_peak())
