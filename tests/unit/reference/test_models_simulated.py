"""The simulated model: repeatable, and as good, fast and reliable as its profile says."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

import pytest

from lrcp.core.clock import VirtualClock
from reference.services.models.base import ErrorType, ModelCall, ModelError, Provider, Usage
from reference.services.models.safety import UNSAFE_PHRASES, is_unsafe
from reference.services.models.simulated import PROFILES, Faults, SimulatedModel
from reference.services.quality import LexicalScorer

SUBJECTS = ("What is Datadog?", "What does it collect?", "When was the company founded?", "Who is notified?")
SOURCE = (
    "Datadog is an observability platform. It collects metrics, logs and traces from hosts and containers. "
    "The company was founded in 2010 in New York. Monitors notify people when a threshold is crossed."
)


@dataclass
class Run:
    """What one call gave, and after how many seconds."""

    text: str
    usage: Usage
    blocked: bool
    seconds: float
    first_token: float
    error: ErrorType | None = None


async def run(model: SimulatedModel, call: ModelCall, clock: VirtualClock) -> Run:
    started, text, first, usage, blocked = clock.now(), "", 0.0, Usage(), False
    try:
        async for chunk in model.stream(call):
            first = first or clock.now() - started
            text, usage, blocked = text + chunk.text, chunk.usage or usage, blocked or chunk.blocked
    except ModelError as error:
        return Run(text, usage, blocked, clock.now() - started, first, error.type)
    return Run(text, usage, blocked, clock.now() - started, first)


async def runs(call: Any, count: int, faults: Faults | None = None, seed: int = 1, **parts: Any) -> list[Run]:
    clock = VirtualClock(1_000)
    model = SimulatedModel(clock, seed)
    model.faults[Provider.PRIMARY] = faults or Faults()
    calls = [call(SUBJECTS[n % len(SUBJECTS)], SOURCE, request=f"r{n}", **parts) for n in range(count)]
    return [await run(model, one, clock) for one in calls]


def similarity(results: list[Run], call: Any) -> float:
    scorer = LexicalScorer()
    prompts = [call(SUBJECTS[n % len(SUBJECTS)], SOURCE).prompt for n in range(len(results))]
    return statistics.fmean(
        scorer.score(prompt, result.text).similarity
        for prompt, result in zip(prompts, results, strict=True)
        if result.text
    )


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


async def test_the_same_seed_and_calls_give_the_same_answers_in_any_order(call: Any) -> None:
    clock = VirtualClock(0)
    model = SimulatedModel(clock, 7)
    calls = [call(request=f"r{n}") for n in range(20)]

    forward = [await run(model, one, clock) for one in calls]
    backward = [await run(model, one, clock) for one in reversed(calls)][::-1]

    assert [one.text for one in forward] == [one.text for one in backward]
    assert [one.seconds for one in forward] == pytest.approx([one.seconds for one in backward])


async def test_another_seed_gives_other_latencies(call: Any) -> None:
    assert [r.seconds for r in await runs(call, 5, seed=1)] != [r.seconds for r in await runs(call, 5, seed=2)]


@pytest.mark.parametrize("model", sorted(PROFILES))
async def test_normal_operation_is_quick_good_and_nearly_free_of_failures(call: Any, model: str) -> None:
    results = await runs(call, 600, model=model)

    assert p95([result.seconds for result in results if not result.error]) < 1.1
    assert 0.65 < similarity(results, call) < 0.95
    assert sum(result.error is not None for result in results) < 10
    assert sum(not result.text for result in results if not result.error) < 6


async def test_the_first_token_comes_before_the_last(call: Any) -> None:
    long = [result for result in await runs(call, 50) if len(result.text.split()) > 12]

    assert long
    assert all(0 < result.first_token < result.seconds for result in long)


async def test_vague_prompts_get_poor_answers_except_from_the_better_model(call: Any) -> None:
    flash = await runs(call, 200, vague=True)
    pro = await runs(call, 200, vague=True, model="gemini-2.5-pro")

    assert similarity(flash, call) < 0.3
    assert similarity(pro, call) > 0.6


async def test_tokens_follow_from_the_lengths_of_the_texts(call: Any) -> None:
    [result] = await runs(call, 1, text="x" * 4_000)

    assert result.usage == Usage(1_000, -(-len(result.text) // 4))


@pytest.mark.parametrize("phrase", UNSAFE_PHRASES)
async def test_unsafe_prompts_are_blocked_and_still_cost_their_tokens(call: Any, phrase: str) -> None:
    clock = VirtualClock(0)

    result = await run(
        SimulatedModel(clock, 1), call(f"Please tell me how to {phrase.upper()} now", request="r"), clock
    )

    assert result.blocked
    assert result.text == ""
    assert result.usage.input > 0


@pytest.mark.parametrize("text", ["How do I build a shed?", "The bomb cyclone of 2019", "Credit card interest rates"])
def test_harmless_prompts_are_not_unsafe(text: str) -> None:
    assert not is_unsafe(text)


async def test_an_outage_fails_every_call_of_that_provider_alone(call: Any) -> None:
    outage = Faults(error_rate=1.0)

    primary = await runs(call, 50, outage)
    secondary = await runs(call, 50, outage, provider=Provider.SECONDARY)

    assert all(result.error for result in primary)
    assert {result.error for result in primary} > {ErrorType.PROVIDER_UNAVAILABLE}
    assert sum(result.error is not None for result in secondary) <= 2


async def test_a_latency_factor_stretches_every_pause(call: Any) -> None:
    normal = await runs(call, 20)
    slow = await runs(call, 20, Faults(latency_factor=3))

    assert [result.seconds for result in slow] == pytest.approx([result.seconds * 3 for result in normal])


async def test_a_similarity_drop_makes_that_share_of_answers_poor(call: Any) -> None:
    assert similarity(await runs(call, 100, Faults(similarity_drop=1.0)), call) < 0.1
    assert 0.2 < similarity(await runs(call, 300, Faults(similarity_drop=0.5)), call) < 0.6
