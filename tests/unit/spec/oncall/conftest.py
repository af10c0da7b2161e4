from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lrcp.spec.oncall.model import DAY, Hours, Layer, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _second(text: str) -> int:
    day, clock = text.split()
    hour, minute = clock.split(":")
    return _DAYS.index(day) * DAY + int(hour) * 3600 + int(minute) * 60


@pytest.fixture
def at() -> Callable[..., float]:
    """``at("2026-03-29 01:30")`` on a clock in Berlin, or in the zone that the text names: ``...Z``, ``...-08:00``."""

    def instant(text: str, zone: ZoneInfo = BERLIN) -> float:
        date = datetime.fromisoformat(text)
        return (date if date.tzinfo else date.replace(tzinfo=zone)).timestamp()

    return instant


@pytest.fixture
def hours() -> Callable[..., Hours]:
    """``hours("mon 09:00-mon 17:00", zone=...)``."""

    def make(*windows: str, zone: ZoneInfo = BERLIN) -> Hours:
        pairs = (window.split("-") for window in windows)
        return Hours(zone, tuple((_second(begin), _second(end)) for begin, end in pairs))

    return make


@pytest.fixture
def layer(at: Any, hours: Any) -> Callable[..., Layer]:
    """A weekly layer in Berlin from Monday 2026-01-05 09:00 unless said otherwise."""

    def make(*members: str | None, days: float = 7, begin: str = "2026-01-05 09:00", **more: Any) -> Layer:
        windows, zone = more.pop("windows", ()), more.pop("zone", BERLIN)
        start = at(begin, zone)
        facts = {"effective": start, "rotation_start": start, "hours": hours(*windows, zone=zone), **more}
        return Layer("layer", members, int(days * DAY), **facts)

    return make


@pytest.fixture
def schedule(layer: Any) -> Callable[..., Schedule]:
    return lambda *layers: Schedule("s", "S", layers)
