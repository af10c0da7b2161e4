"""Response cache: least recently used answers go first, old ones expire, and equal requests wait for one answer."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from lrcp.core.clock import Clock

T = TypeVar("T")


class ResponseCache(Generic[T]):
    """Keeps the values that are worth it (``keep``), ``capacity`` of them, for ``lifetime`` seconds.

    While one request makes a value, equal requests wait for it instead of asking the model as well: a
    burst of one question costs one answer, and how many hits there are does not depend on timing.
    """

    def __init__(self, clock: Clock, *, capacity: int, lifetime: float, keep: Callable[[T], bool]) -> None:
        self._clock = clock
        self._capacity = capacity
        self._lifetime = lifetime
        self._keep = keep
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._making: dict[str, asyncio.Future[None]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        self._kept.clear()

    async def fetch(self, key: str, make: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """The value of ``key`` and whether it was kept from before. What ``make`` raises is raised here."""
        while (made := self._making.get(key)) is not None:
            await asyncio.shield(made)
        if (found := self._fresh(key)) is not None:
            return found[1], True
        self._making[key] = made = asyncio.get_running_loop().create_future()
        try:
            value = await make()
            if self._keep(value):
                self._store(key, value)
        finally:
            del self._making[key]
            made.set_result(None)
        return value, False

    def _fresh(self, key: str) -> tuple[float, T] | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if self._clock.now() >= found[0]:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return found

    def _store(self, key: str, value: T) -> None:
        self._kept[key] = (self._clock.now() + self._lifetime, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
