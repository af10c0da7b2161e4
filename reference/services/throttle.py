"""A token bucket: so many requests a minute, bursts of ten seconds' worth allowed."""

from __future__ import annotations

import math

from lrcp.core.clock import Clock

_BURST_SECONDS = 10.0
_MINUTE = 60.0


class Throttle:
    def __init__(self, clock: Clock, requests_per_minute: int) -> None:
        self._clock = clock
        self.requests_per_minute = requests_per_minute
        self._rate = requests_per_minute / _MINUTE
        self._capacity = max(1.0, self._rate * _BURST_SECONDS)
        self._tokens = self._capacity
        self._filled_at = clock.now()

    def refusal(self) -> int | None:
        """None when the request may pass, or the whole seconds after which it is worth another try."""
        now = self._clock.now()
        self._tokens = min(self._capacity, self._tokens + max(0.0, now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return None
        return max(1, math.ceil((1.0 - self._tokens) / self._rate))
