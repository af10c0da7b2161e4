"""Randomness that depends on what is drawn for, never on the order in which it is drawn."""

from __future__ import annotations

import random
from collections import OrderedDict
from hashlib import blake2b


def digest(*parts: object) -> str:
    """32 hexadecimal digits that are equal for equal parts, in every process."""
    state = blake2b(digest_size=16)
    for part in parts:
        text = str(part).encode("utf-8", "surrogatepass")
        state.update(len(text).to_bytes(8, "big"))
        state.update(text)
    return state.hexdigest()


def chance(*parts: object) -> random.Random:
    """A generator of its own for these parts: equal parts draw equal numbers."""
    return random.Random(int(digest(*parts), 16))  # noqa: S311 - simulation, not cryptography


class Occurrences:
    """Numbers equal things 1, 2, 3 ..., so that a repeated prompt is not answered in the same way each time.

    Remembers the ``capacity`` most recent things; a forgotten one starts at 1 again.
    """

    def __init__(self, capacity: int = 65_536) -> None:
        self._capacity = capacity
        self._counts: OrderedDict[str, int] = OrderedDict()

    def next(self, thing: str) -> int:
        number = self._counts.pop(thing, 0) + 1
        self._counts[thing] = number
        if len(self._counts) > self._capacity:
            self._counts.popitem(last=False)
        return number
