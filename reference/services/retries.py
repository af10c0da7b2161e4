"""Retries with exponential back-off and jitter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from lrcp.core.clock import Clock
from reference.services.models.base import ModelError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """``retries`` attempts after the first. The pause doubles from ``base`` seconds up to ``longest``.

    ``jitter`` draws 0 to 1 for a request and an attempt; it takes away up to half of the pause, so that
    requests which failed together do not return together.
    """

    clock: Clock
    jitter: Callable[[str, int], float]
    retries: int
    base: float
    longest: float = 2.0

    async def run(self, request: str, attempt: Callable[[int], Awaitable[T]], on_retry: Callable[[], None]) -> T:
        """What the first successful attempt returns. Raises the last ModelError when none succeeds."""
        number = 1
        while True:
            try:
                return await attempt(number)
            except ModelError as error:
                if not error.retryable or number > self.retries:
                    raise
            await self.clock.sleep(self.pause(request, number))
            number += 1
            on_retry()

    def pause(self, request: str, attempt: int) -> float:
        """Seconds to wait after the failed ``attempt``, counted from 1."""
        full = min(self.longest, self.base * 2.0 ** (attempt - 1))
        return full * (1.0 - self.jitter(request, attempt) / 2)
