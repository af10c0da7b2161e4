"""Numbers, units and instants as people read them."""

from __future__ import annotations

from collections.abc import Mapping

# Datadog's unit names; those that are not here are written out behind the number.
SUFFIXES: Mapping[str, str] = {
    "millisecond": " ms",
    "second": " s",
    "minute": " min",
    "hour": " h",
    "percent": " %",
    "byte": " B",
    "fraction": "",
    "": "",
}
CURRENCIES: Mapping[str, str] = {"dollar": "$", "euro": "€", "pound": "£"}


def number(value: float) -> str:
    """Three to four digits that matter, thousands apart: 2,345 · 12.5 · 0.043"""
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    if size >= 1:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value:.3g}"


def quantity(value: float | None, unit: str) -> str:
    """``value`` with its unit; an evaluation without a point says so."""
    if value is None:
        return "no data"
    if unit in CURRENCIES:
        return f"{'-' if value < 0 else ''}{CURRENCIES[unit]}{number(abs(value))}"
    if unit in SUFFIXES:
        return number(value) + SUFFIXES[unit]
    return f"{number(value)} {unit}{'' if abs(value) == 1 else 's'}"


def symbol(unit: str) -> str:
    """The short form of ``unit`` behind a number."""
    return CURRENCIES.get(unit) or SUFFIXES.get(unit, f" {unit}s").strip()


def clock(seconds: float, whole: float = 0.0) -> str:
    """Time since the start of a scenario that lasts ``whole`` seconds: 12:30, with hours if any 1:12:30."""
    minutes, second = divmod(round(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if max(seconds, whole) >= 3600 else f"{minute:02}:{second:02}"


def duration(seconds: float) -> str:
    """How long something took, in the two largest units: 42 min, 1 h 30 min, 2 d 4 h"""
    amounts: list[str] = []
    rest = round(seconds)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        amount, rest = divmod(rest, size)
        if amount:
            amounts.append(f"{amount} {unit}")
    return " ".join(amounts[:2]) or "0 s"


def count(amount: int, word: str) -> str:
    return f"{amount:,} {word}{'' if amount == 1 else 's'}"
