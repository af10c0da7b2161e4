"""What a rehearsal cost: processor time and memory, of this process and of the services it started."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterable

from lrcp.core.frozen import Frozen

# ru_maxrss is in kilobytes, on macOS in bytes.
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
_MEGABYTE = 1_000_000


class Usage(Frozen):
    """Processor seconds, and the largest memory of one process in bytes."""

    own_seconds: float
    own_bytes: int
    service_seconds: float
    service_bytes: int

    def __sub__(self, before: Usage) -> Usage:
        """Seconds since ``before``; memory is a maximum, of which there is no difference."""
        return Usage(
            self.own_seconds - before.own_seconds,
            self.own_bytes,
            self.service_seconds - before.service_seconds,
            self.service_bytes,
        )

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.own_seconds + other.own_seconds,
            max(self.own_bytes, other.own_bytes),
            self.service_seconds + other.service_seconds,
            max(self.service_bytes, other.service_bytes),
        )

    def sentence(self, seconds: float) -> str:
        return (
            f"{seconds:.1f} s; processor: rehearsal {self.own_seconds:.1f} s, service {self.service_seconds:.1f} s; "
            f"memory of a process at most: rehearsal {self.own_bytes / _MEGABYTE:.0f} MB, "
            f"service {self.service_bytes / _MEGABYTE:.0f} MB"
        )


NOTHING = Usage(0.0, 0, 0.0, 0)


def together(jobs: Iterable[Usage], here: Usage) -> Usage:
    """Of a whole run: ``jobs`` know what the services took; the rest of ``here``, workers included, is ours."""
    total = sum(jobs, NOTHING)
    return Usage(
        here.own_seconds + here.service_seconds - total.service_seconds,
        max(here.own_bytes, total.own_bytes),
        total.service_seconds,
        total.service_bytes,
    )


def usage() -> Usage:
    """Of this process and of those it has started and that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return Usage(
        own.ru_utime + own.ru_stime,
        own.ru_maxrss * _MAXRSS_BYTES,
        children.ru_utime + children.ru_stime,
        children.ru_maxrss * _MAXRSS_BYTES,
    )
