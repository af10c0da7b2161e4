"""Retries."""

from __future__ import annotations

import pytest

from lrcp.core.clock import VirtualClock
from reference.services.models.base import ErrorType, ModelError
from reference.services.retries import RetryPolicy


def policy(clock: VirtualClock, *, retries: int = 3, jitter: float = 0.0) -> RetryPolicy:
    return RetryPolicy(clock, lambda request, attempt: jitter, retries, base=0.1, longest=0.5)


async def test_a_retryable_failure_is_tried_again_after_a_growing_pause() -> None:
    clock, seen, retried = VirtualClock(0), list[float](), list[float]()

    async def attempt(number: int) -> str:
        seen.append(clock.now())
        if number < 4:
            raise ModelError(ErrorType.RATE_LIMITED, "busy")
        return "answer"

    answer = await policy(clock).run("r", attempt, lambda: retried.append(clock.now()))

    assert answer == "answer"
    assert seen == pytest.approx([0, 0.1, 0.3, 0.7])
    assert retried == pytest.approx([0.1, 0.3, 0.7])


@pytest.mark.parametrize(("type", "attempts"), [(ErrorType.PROVIDER_UNAVAILABLE, 4), (ErrorType.AUTHENTICATION, 1)])
async def test_the_last_failure_is_raised_and_only_passing_ones_are_retried(type: ErrorType, attempts: int) -> None:
    numbers = list[int]()

    async def attempt(number: int) -> str:
        numbers.append(number)
        raise ModelError(type, f"attempt {number}")

    with pytest.raises(ModelError, match=f"attempt {attempts}"):
        await policy(VirtualClock(0)).run("r", attempt, lambda: None)

    assert len(numbers) == attempts


def test_pauses_have_a_longest_and_jitter_takes_up_to_half() -> None:
    clock = VirtualClock(0)

    assert [policy(clock).pause("r", attempt) for attempt in (1, 2, 3, 4, 9)] == [0.1, 0.2, 0.4, 0.5, 0.5]
    assert policy(clock, jitter=1.0).pause("r", 1) == 0.05
