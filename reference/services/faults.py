"""Failures on request: the `simulate_*` toggles, in front of whichever model answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from lrcp.core.clock import Clock
from reference.services.chance import chance
from reference.services.models.base import Chunk, ErrorType, Model, ModelCall, ModelError

_PAUSE_SECONDS = (1.5, 3.0)
_FAILURE_SECONDS = 0.05
# Half of the requests recover at the first retry, a quarter at the second, a quarter not at all.
_FAILING_ATTEMPTS = (1, 2, 1_000)
_FAILING_WEIGHTS = (2, 1, 1)


class ToggledModel:
    """Adds what `simulate_latency` and `simulate_retry` ask for; the other two toggles change the prompt."""

    def __init__(self, model: Model, clock: Clock, seed: int) -> None:
        self._model = model
        self._clock = clock
        self._seed = seed

    async def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        draw = chance(self._seed, "toggles", call.request)
        pause = draw.uniform(*_PAUSE_SECONDS)
        failing = draw.choices(_FAILING_ATTEMPTS, _FAILING_WEIGHTS)[0]
        if call.simulate.retry and call.attempt <= failing:
            await self._clock.sleep(_FAILURE_SECONDS)
            raise ModelError(ErrorType.PROVIDER_UNAVAILABLE, "the request asked for failing attempts")
        if call.simulate.latency:
            await self._clock.sleep(pause)
        async with aclosing(self._model.stream(call)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def close(self) -> None:
        await self._model.close()
