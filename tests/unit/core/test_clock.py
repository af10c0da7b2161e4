from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.clock import Clock, SystemClock, VirtualClock

SECONDS = st.floats(0, 1e6)


async def sleeper(clock: Clock, *pauses: float) -> float:
    for pause in pauses:
        await clock.sleep(pause)
    return clock.now()


async def test_virtual_time_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(100.0)

    await asyncio.sleep(0)
    assert clock.now() == 100.0
    clock.advance_to(160.0)
    assert clock.now() == 160.0


def test_virtual_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="time runs forward"):
        VirtualClock(100.0).advance_to(99.0)


async def test_a_sleep_moves_the_time_of_its_own_task_alone() -> None:
    clock = VirtualClock(100.0)

    ends = await asyncio.gather(sleeper(clock, 5, 2), sleeper(clock, 30), sleeper(clock))

    assert ends == [107.0, 130.0, 100.0]
    assert clock.now() == 100.0


async def test_work_that_ends_in_time_gives_its_result() -> None:
    clock = VirtualClock(0.0)

    assert await clock.within(10, sleeper(clock, 9)) == 9.0


async def test_work_that_takes_longer_times_out_at_the_deadline() -> None:
    clock = VirtualClock(0.0)

    with pytest.raises(TimeoutError):
        await clock.within(10, sleeper(clock, 4, 7))
    assert clock.now() == 10.0


async def test_the_nearest_deadline_wins() -> None:
    clock = VirtualClock(0.0)

    async def inner() -> float:
        return await clock.within(100, sleeper(clock, 50))

    with pytest.raises(TimeoutError):
        await clock.within(10, inner())
    assert clock.now() == 10.0


async def test_a_deadline_ends_with_its_work() -> None:
    clock = VirtualClock(0.0)

    await clock.within(10, sleeper(clock, 1))
    await clock.sleep(100)

    assert clock.now() == 101.0


@given(st.lists(SECONDS, max_size=5), SECONDS)
def test_time_passes_by_the_sum_of_the_pauses_or_ends_at_the_deadline(pauses: list[float], limit: float) -> None:
    async def run() -> tuple[bool, float]:
        clock = VirtualClock(0.0)
        try:
            await clock.within(limit, sleeper(clock, *pauses))
        except TimeoutError:
            return False, clock.now()
        return True, clock.now()

    in_time, now = asyncio.run(run())

    if in_time:
        assert now == pytest.approx(sum(pauses))
        assert now <= limit
    else:
        assert now == pytest.approx(limit)


async def test_the_system_clock_is_real_and_times_out() -> None:
    clock = SystemClock()
    before = clock.now()

    await clock.sleep(0)
    assert clock.now() >= before
    with pytest.raises(TimeoutError):
        await clock.within(0, sleeper(clock, 3600))
