"""Durations as monitor tests write them."""

from __future__ import annotations

import re

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_PART = re.compile(r"(\d+)([dhms])")


def seconds(text: str | int) -> int:
    """``1h30m`` -> 5400, ``0`` -> 0; the schema has checked the form."""
    sizes = dict(_UNITS)
    # Twelve digits are longer than any test; Python refuses to read thousands of them.
    return sum(int(amount[:12]) * sizes[unit] for amount, unit in _PART.findall(str(text)))


def written(amount: int) -> str:
    """The shortest form: 5400 -> ``1h30m``, -90 -> ``-1m30s``, 0 -> ``0``."""
    rest, parts = abs(amount), ""
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        parts += f"{count}{unit}" if count else ""
    return f"-{parts}" if amount < 0 else parts or "0"
