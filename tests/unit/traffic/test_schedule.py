from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.yamldoc import parse_yaml
from lrcp.rehearse.scenario import Call, Phase, Scenario, Share, Target, Traffic
from lrcp.rehearse.traffic import requests
from reference.traffic.schedule import Schedule, Slot

TRAFFIC = Traffic(3, (Share("/ask", "questions"),))
USUAL, NIGHT, SLOW = Phase("usual", 2, TRAFFIC), Phase("night", 60, idle=True), Phase("slow", 1, TRAFFIC)
TARGET = Target("shop", (), {}, "/", "/", Call("PUT", "/", {}), {}, (), "", {"questions": [{"a": 1}, {"a": 2}]}, {})


@pytest.fixture
def schedule() -> Schedule:
    scenario = Scenario("s", "", 7, "shop", 0.0, [USUAL, NIGHT, SLOW], parse_yaml(""))
    return Schedule(scenario, TARGET, tick_seconds=2.0)


@pytest.mark.parametrize(
    ("seconds", "slot"),
    [
        (0.0, Slot(USUAL, 0)),
        (1.9, Slot(USUAL, 0)),
        (2.0, Slot(USUAL, 1)),
        (23.9, Slot(USUAL, 11)),
        (24.0, Slot(SLOW, 0)),
        (35.9, Slot(SLOW, 5)),
        (36.0, None),
    ],
)
def test_a_moment_belongs_to_a_tick_of_a_phase_that_is_not_idle(
    schedule: Schedule, seconds: float, slot: Slot | None
) -> None:
    assert schedule.slot(seconds) == slot


def test_phases_follow_each_other(schedule: Schedule) -> None:
    assert [schedule.begin(phase) for phase in schedule.phases] == [0.0, 24.0]
    assert schedule.seconds == 36.0


def test_the_first_user_asks_what_the_rehearsal_asks(schedule: Schedule) -> None:
    assert schedule.requests(Slot(USUAL, 4), user=0) == requests(TARGET, USUAL, 4, seed=7)


@given(user=st.integers(1, 5_000))
def test_other_users_have_seeds_of_their_own(user: int) -> None:
    schedule = Schedule(Scenario("s", "", 7, "shop", 0.0, [USUAL], parse_yaml("")), TARGET)
    ticks = [Slot(USUAL, tick) for tick in range(12)]
    assert [schedule.requests(each, user) for each in ticks] != [schedule.requests(each, 0) for each in ticks]
