"""Durations as scenario files write them."""

from __future__ import annotations

from collections.abc import Mapping

_SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """``8m`` -> 480.0, ``-25h`` -> -90000.0; the schema has checked the form."""
    return float(int(text[:-1]) * _SECONDS[text[-1]])
