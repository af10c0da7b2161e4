from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lrcp.spec.oncall.model import DAY, WEEK, Hours, Layer, Schedule

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def at() -> Callable[[str], float]:
    """``at("2026-01-05 12:00")`` on a clock in Berlin."""
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


@pytest.fixture
def tuesdays() -> Hours:
    """Tuesday from nine to five in Berlin."""
    return Hours(BERLIN, ((DAY + 9 * 3600, DAY + 17 * 3600),))


@pytest.fixture
def mondays(at: Callable[[str], float]) -> Schedule:
    """Eve is on call from Monday 09:00 to Tuesday 09:00 in Berlin, otherwise nobody is."""
    start, hours = at("2026-01-05 09:00"), Hours(BERLIN, ((9 * 3600, DAY + 9 * 3600),))
    return Schedule("s", "S", (Layer("layer", ("eve",), WEEK, start, start, hours),))
