from __future__ import annotations

import pytest

from lrcp.evaluate import Options
from lrcp.evaluate.cadence import cadence_of
from lrcp.evaluate.measure import Traits
from lrcp.evaluate.schedule import Recurrence


@pytest.mark.parametrize(
    ("before", "at", "due"), [(None, 90, True), (60, 119, False), (60, 120, True), (60, 400, True)]
)
def test_a_monitor_is_due_once_in_each_stretch_of_its_frequency(before, at, due):
    assert cadence_of(Options(), Traits(frequency=60)).due(before, at) == due


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [(None, 0, True), (None, 59, True), (None, 60, False), (-60, 0, True), (0, 60, False), (-60, 86400, True)],
)
def test_a_scheduled_monitor_is_due_at_its_times_or_soon_after(start, before, after, due):
    daily = Options(schedule=Recurrence.of("FREQ=DAILY", "2026-01-15T00:00:00"))

    cadence = cadence_of(daily, Traits(frequency=60))

    assert cadence.due(None if before is None else start + before, start + after) == due
