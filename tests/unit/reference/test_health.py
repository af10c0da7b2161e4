"""The health score, by the formula in contract/metrics.yaml."""

from __future__ import annotations

import random

import pytest

from lrcp.core.clock import VirtualClock
from reference.services.health import HealthScore


@pytest.mark.parametrize(
    ("requests", "score"),
    [
        ([("ok", 400.0, 1.0)], 100.0),
        ([("ok", 1000.0, 0.8)], 95.0),
        ([("ok", 1000.1, 0.8)], 70.0),
        ([("error", 300.0, None)], 15.0),
        ([("safety_block", 300.0, None)], 0.0),
        ([("ok", 400.0, 0.8), ("timeout", 10_000.0, None)], 77.5),
        ([("ok", 400.0, 0.8), ("safety_block", 100.0, None)], 70.0),
        ([("ok", 400.0, 1.0), ("ok", 400.0, 0.0)], 87.5),
    ],
)
def test_the_score_adds_up_four_shares(requests: list[tuple[str, float, float | None]], score: float) -> None:
    health = HealthScore(VirtualClock(1_000))
    for request in requests:
        health.record(*request)

    assert health.value() == pytest.approx(score)


def test_without_a_request_there_is_no_score() -> None:
    assert HealthScore(VirtualClock(1_000)).value() is None


def test_what_is_older_than_five_minutes_is_forgotten() -> None:
    clock = VirtualClock(1_000)
    health = HealthScore(clock)
    health.record("error", 100.0, None)
    clock.advance_to(1_010)
    health.record("ok", 100.0, 1.0)

    clock.advance_to(1_299)
    assert health.value() == pytest.approx(70.0 - 7.5 - 17.5 + 12.5 + 12.5 + 12.5)
    clock.advance_to(1_300)
    assert health.value() == 100.0
    clock.advance_to(1_310)
    assert health.value() is None


def test_the_order_of_requests_does_not_change_a_bit_of_the_score() -> None:
    requests = [("ok", 100.0, n / 997) for n in range(300)]
    scores = set()
    for seed in range(5):
        random.Random(seed).shuffle(requests)
        health = HealthScore(VirtualClock(1_000))
        for request in requests:
            health.record(*request)
        scores.add(health.value())

    assert len(scores) == 1
