"""Durations as people write them: in scenarios, monitor tests and Datadog's windows."""

from __future__ import annotations

import re

_UNITS = (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_SIZES = dict(_UNITS)
_PART = re.compile(r"(\d+)([wdhms])")


def seconds(text: str | int) -> int:
    """``1h30m`` -> 5400, ``-25h`` -> -90000, ``30d`` -> 2592000, ``0`` -> 0; the form has been checked before."""
    # Twelve digits are longer than anything that is evaluated; Python refuses to read thousands of them.
    total = sum(int(amount[:12]) * _SIZES[unit] for amount, unit in _PART.findall(str(text)))
    return -total if str(text).startswith("-") else total


def written(amount: int) -> str:
    """The shortest form below a week: 5400 -> ``1h30m``, -90 -> ``-1m30s``, 0 -> ``0``."""
    rest, parts = abs(amount), ""
    for unit, size in _UNITS[1:]:
        count, rest = divmod(rest, size)
        parts += f"{count}{unit}" if count else ""
    return f"-{parts}" if amount < 0 else parts or "0"
