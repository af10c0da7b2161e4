"""Time as a dependency: whatever needs the time, a pause or a deadline is given a Clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Coroutine
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Seconds since the epoch, as floats."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """Await ``work``; raises TimeoutError when it has not ended ``seconds`` from now."""
        ...


class SystemClock:
    """Real time."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        async with asyncio.timeout(seconds):
            return await work


class VirtualClock:
    """Time that moves only when told to.

    ``advance_to`` moves the shared time. ``sleep`` returns at once and moves only the calling task's
    own time, so requests served in one tick each take as long as they would, side by side.
    """

    def __init__(self, start: float) -> None:
        self._base = start
        self._elapsed: ContextVar[float] = ContextVar("elapsed", default=0.0)
        self._deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))

    def now(self) -> float:
        return self._base + self._elapsed.get()

    def advance_to(self, instant: float) -> None:
        if instant < self._base:
            raise ValueError(f"time runs forward: {instant} is before {self._base}")
        self._base = instant

    async def sleep(self, seconds: float) -> None:
        """Raises TimeoutError, at the deadline, when a ``within`` around it ends earlier."""
        wake = self.now() + max(0.0, seconds)
        limit = self._deadline.get()
        self._elapsed.set(min(wake, limit) - self._base)
        await asyncio.sleep(0)
        if wake > limit:
            raise TimeoutError

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        token = self._deadline.set(min(self._deadline.get(), self.now() + seconds))
        try:
            return await work
        finally:
            self._deadline.reset(token)
