"""Numbers of widgets: how they are written, and the colours that their conditions give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lrcp.evaluate.compare import breaches
from lrcp.report.wording import number, quantity

NONE = "no data"
_UNITS = {"ms": "millisecond", "s": "second", "%": "percent", "$": "dollar", "min": "minute", "auto": ""}
_LOOKS = {"red": "alert", "yellow": "warn", "green": "ok", "gray": "none", "blue": "none", "black": "none"}


def shown(value: float | None, unit: str = "", precision: int | None = None) -> str:
    """``value`` with its unit; ``precision`` are digits after the point, three or four in all by default."""
    if value is None:
        return NONE
    unit = _UNITS.get(unit, unit)
    plain = number(abs(value))
    if precision is not None and 10**-precision <= abs(value) < 1000:
        text = f"{abs(value):.{precision}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{Decimal(plain):f}" if "e" in plain else plain  # 0.0000983 rather than 9.83e-05
    return quantity(value, unit).replace(plain, text, 1)


def state_of(value: float | None, formats: Sequence[Mapping[str, Any]]) -> str:
    """``alert``, ``warn``, ``ok`` or ``none``: what the first condition that holds says by its colour; else empty."""
    if value is None:
        return ""
    for each in formats:
        comparator = {"=": "=="}.get(str(each["comparator"]), str(each["comparator"]))
        if breaches(comparator, value, float(each["value"])):
            palette = str(each.get("palette") or "")
            return next((look for color, look in _LOOKS.items() if palette.endswith(color)), "")
    return ""
