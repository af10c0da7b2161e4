"""A model that costs nothing and repeats itself: every answer follows from the seed and the request."""

from __future__ import annotations

import math
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from lrcp.core.clock import Clock
from reference.services.chance import chance
from reference.services.models.answers import good_answer, poor_answer
from reference.services.models.base import Chunk, ErrorType, ModelCall, ModelError, Provider, Usage
from reference.services.models.safety import is_unsafe
from reference.services.tokens import estimate

_FAILURE_RATE = 0.003
_EMPTY_RATE = 0.001
_FAILURE_SECONDS = 0.08
_SPREAD = 0.25
_WORDS_PER_CHUNK = 12
_FAILURES = (ErrorType.PROVIDER_UNAVAILABLE, ErrorType.RATE_LIMITED, ErrorType.INVALID_RESPONSE)
_FAILURE_WEIGHTS = (6, 3, 1)


@dataclass(frozen=True, slots=True)
class Profile:
    """Pace and quality of one model: median seconds to the first token, tokens a second read and written.

    ``poor`` and ``poor_if_vague`` are the shares of poor answers to good prompts and to vague ones.
    """

    first_token: float
    read: float
    write: float
    poor: float
    poor_if_vague: float


PROFILES = {
    "gemini-2.0-flash": Profile(first_token=0.18, read=400_000, write=260, poor=0.03, poor_if_vague=0.92),
    "gemini-2.0-flash-lite": Profile(first_token=0.14, read=500_000, write=320, poor=0.04, poor_if_vague=0.95),
    "gemini-2.5-flash": Profile(first_token=0.20, read=400_000, write=240, poor=0.02, poor_if_vague=0.90),
    "gemini-2.5-flash-lite": Profile(first_token=0.12, read=600_000, write=380, poor=0.03, poor_if_vague=0.94),
    "gemini-2.5-pro": Profile(first_token=0.32, read=300_000, write=180, poor=0.01, poor_if_vague=0.05),
}


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a simulated provider. The default is nothing.

    ``error_rate`` is the share of failing calls, ``latency_factor`` stretches every pause, and
    ``similarity_drop`` is the share of answers that become poor.
    """

    error_rate: float = 0.0
    latency_factor: float = 1.0
    similarity_drop: float = 0.0


class SimulatedModel:
    """Answers, stalls and fails like a hosted model; ``faults`` may be replaced while it serves."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._seed = seed
        self.faults: dict[Provider, Faults] = {provider: Faults() for provider in Provider}

    async def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        draw = chance(self._seed, call.request, call.attempt, call.model, call.provider)
        faults = self.faults[call.provider]
        profile = PROFILES[call.model]
        tokens = estimate(call.prompt.text)
        if draw.random() < max(_FAILURE_RATE, faults.error_rate):
            await self._clock.sleep(_FAILURE_SECONDS * _spread(draw) * faults.latency_factor)
            raise ModelError(*_failure(draw, call.provider))
        await self._clock.sleep((profile.first_token * _spread(draw) + tokens / profile.read) * faults.latency_factor)
        if is_unsafe(f"{call.prompt.subject} {call.prompt.source}"):
            yield Chunk(usage=Usage(tokens), blocked=True)
            return
        pace = profile.write / _spread(draw) / faults.latency_factor
        written = ""
        for piece in _pieces(_text(call, draw, profile, faults)):
            if written:
                await self._clock.sleep(estimate(piece) / pace)
            written += piece
            yield Chunk(piece, Usage(tokens, estimate(written)))
        if not written:
            yield Chunk(usage=Usage(tokens))

    async def close(self) -> None:
        """Nothing is held open."""


def _text(call: ModelCall, draw: random.Random, profile: Profile, faults: Faults) -> str:
    if draw.random() < _EMPTY_RATE:
        return ""
    poor = profile.poor_if_vague if call.prompt.vague else profile.poor
    return poor_answer(draw) if draw.random() < max(poor, faults.similarity_drop) else good_answer(call.prompt, draw)


def _failure(draw: random.Random, provider: Provider) -> tuple[ErrorType, str]:
    type = draw.choices(_FAILURES, _FAILURE_WEIGHTS)[0]
    return type, f"simulated {type.replace('_', ' ')} of the {provider} provider"


def _spread(draw: random.Random) -> float:
    """Log-normal around 1, as measured latencies are."""
    return math.exp(draw.gauss(0.0, _SPREAD))


def _pieces(text: str) -> list[str]:
    words = text.split()
    groups = [" ".join(words[n : n + _WORDS_PER_CHUNK]) for n in range(0, len(words), _WORDS_PER_CHUNK)]
    return [group if n == 0 else f" {group}" for n, group in enumerate(groups)]
