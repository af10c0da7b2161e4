"""The response cache."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from lrcp.core.clock import VirtualClock
from reference.services.cache import ResponseCache


def cache(clock: VirtualClock | None = None, capacity: int = 2) -> ResponseCache[str]:
    return ResponseCache(
        clock or VirtualClock(0), capacity=capacity, lifetime=60, keep=lambda value: not value.startswith("bad")
    )


def making(value: str, made: list[str]) -> Callable[[], Awaitable[str]]:
    async def make() -> str:
        made.append(value)
        await asyncio.sleep(0)
        return value

    return make


async def test_the_second_equal_request_is_a_hit() -> None:
    responses, made = cache(), list[str]()

    assert await responses.fetch("k", making("one", made)) == ("one", False)
    assert await responses.fetch("k", making("two", made)) == ("one", True)
    assert made == ["one"]


async def test_requests_at_the_same_time_wait_for_one_answer() -> None:
    responses, made = cache(), list[str]()

    results = await asyncio.gather(*(responses.fetch("k", making(f"v{n}", made)) for n in range(5)))

    assert len(made) == 1
    assert sorted(hit for _, hit in results) == [False, True, True, True, True]


async def test_values_not_worth_keeping_are_made_again_by_the_next_in_line() -> None:
    responses, made = cache(), list[str]()

    results = await asyncio.gather(*(responses.fetch("k", making(value, made)) for value in ("bad", "good", "late")))

    assert results == [("bad", False), ("good", False), ("good", True)]


async def test_when_the_one_who_makes_it_gives_up_the_next_takes_over() -> None:
    responses, made = cache(), list[str]()
    first = asyncio.create_task(responses.fetch("k", making("one", made)))
    second = asyncio.create_task(responses.fetch("k", making("two", made)))
    await asyncio.sleep(0)
    first.cancel()

    assert await second == ("two", False)


async def test_what_goes_wrong_in_making_is_raised_and_not_kept() -> None:
    responses = cache()

    async def make() -> str:
        raise LookupError("no")

    with pytest.raises(LookupError):
        await responses.fetch("k", make)
    assert await responses.fetch("k", making("one", [])) == ("one", False)


async def test_answers_expire() -> None:
    clock = VirtualClock(0)
    responses = cache(clock)
    await responses.fetch("k", making("old", []))

    clock.advance_to(60)

    assert await responses.fetch("k", making("new", [])) == ("new", False)


async def test_the_least_recently_used_answer_goes_first() -> None:
    responses = cache()
    for key in ("a", "b", "a", "c"):
        await responses.fetch(key, making(key, []))

    assert (await responses.fetch("a", making("x", [])))[1]
    assert not (await responses.fetch("b", making("x", [])))[1]
    assert len(responses) == 2


async def test_clearing_forgets_everything() -> None:
    responses = cache()
    await responses.fetch("k", making("one", []))

    responses.clear()

    assert len(responses) == 0
