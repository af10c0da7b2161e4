"""The toggles in front of a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from lrcp.core.clock import VirtualClock
from reference.services.faults import ToggledModel
from reference.services.models.base import Chunk, ModelCall, ModelError


class Instant:
    """Answers at once."""

    async def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        yield Chunk("yes")

    async def close(self) -> None:
        """Nothing to close."""


async def first_good_attempt(model: ToggledModel, call: Any, request: str) -> int:
    for attempt in range(1, 10):
        try:
            assert [chunk.text async for chunk in model.stream(call(request=request, attempt=attempt, retry=True))]
        except ModelError:
            continue
        else:
            return attempt
    return 0


async def test_without_toggles_nothing_is_added(call: Any) -> None:
    clock = VirtualClock(0)

    assert [chunk.text async for chunk in ToggledModel(Instant(), clock, 1).stream(call())] == ["yes"]
    assert clock.now() == 0


async def test_simulated_latency_adds_one_and_a_half_to_three_seconds(call: Any) -> None:
    pauses = []
    for number in range(50):
        clock = VirtualClock(0)
        before = clock.now()
        [_ async for _ in ToggledModel(Instant(), clock, 1).stream(call(request=f"r{number}", latency=True))]
        pauses.append(clock.now() - before)

    assert all(1.5 <= pause <= 3.0 for pause in pauses)
    assert max(pauses) - min(pauses) > 1.0


async def test_simulated_retries_recover_soon_later_or_never(call: Any) -> None:
    model = ToggledModel(Instant(), VirtualClock(0), 1)

    recovered = Counter([await first_good_attempt(model, call, f"r{number}") for number in range(400)])

    assert set(recovered) == {2, 3, 0}
    assert recovered[2] == pytest.approx(200, abs=40)
    assert recovered[0] == pytest.approx(100, abs=40)
