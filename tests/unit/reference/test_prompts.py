"""Prompts."""

from __future__ import annotations

import pytest

from lrcp.telemetry import Simulation
from reference.services.models.base import Prompt
from reference.services.prompts import question_prompt, reasoning_prompt, stress_prompt
from reference.services.tokens import estimate


def prompts(simulate: Simulation) -> list[Prompt]:
    return [
        question_prompt("Why?", "Because of the rain.", simulate, 1),
        reasoning_prompt("Why is it so?", simulate, 1),
        stress_prompt("Say it again.", 10, simulate, 1),
    ]


def test_a_question_comes_with_its_document() -> None:
    prompt = question_prompt("Why?", "Because of the rain.", Simulation(), 1)

    assert "Why?" in prompt.text
    assert "Because of the rain." in prompt.text
    assert (prompt.subject, prompt.source) == ("Why?", "Because of the rain.")


def test_a_stress_prompt_is_repeated_and_judged_once() -> None:
    prompt = stress_prompt("Say it again.", 10, Simulation(), 1)

    assert prompt.text.count("Say it again.") == 10
    assert prompt.subject == "Say it again."


def test_a_bad_prompt_is_vague_and_keeps_the_document_back() -> None:
    for good, bad in zip(prompts(Simulation()), prompts(Simulation(bad_prompt=True)), strict=True):
        assert bad.vague
        assert bad.text != good.text
    assert "rain" not in prompts(Simulation(bad_prompt=True))[0].text


@pytest.mark.parametrize("seed", range(20))
def test_a_long_context_has_twenty_to_sixty_thousand_tokens(seed: int) -> None:
    prompt = question_prompt("Why?", "Because of the rain.", Simulation(long_context=True), seed)

    assert 20_000 <= estimate(prompt.text) <= 60_100
    assert prompt.text.startswith(question_prompt("Why?", "Because of the rain.", Simulation(), seed).text)


def test_the_same_prompt_is_inflated_in_the_same_way_so_that_it_can_be_cached() -> None:
    assert prompts(Simulation(long_context=True)) == prompts(Simulation(long_context=True))
