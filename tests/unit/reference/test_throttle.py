"""The token bucket."""

from __future__ import annotations

from lrcp.core.clock import VirtualClock
from reference.services.throttle import Throttle


def test_ten_seconds_worth_may_come_at_once() -> None:
    throttle = Throttle(VirtualClock(0), 60)

    assert [throttle.refusal() for _ in range(12)] == [None] * 10 + [1, 1]


def test_what_is_used_up_comes_back_with_time() -> None:
    clock = VirtualClock(0)
    throttle = Throttle(clock, 60)
    for _ in range(10):
        throttle.refusal()

    clock.advance_to(3)

    assert [throttle.refusal() for _ in range(4)] == [None, None, None, 1]


def test_a_slow_limit_says_how_long_to_wait() -> None:
    throttle = Throttle(VirtualClock(0), 2)

    assert [throttle.refusal(), throttle.refusal()] == [None, 30]
