"""The text that goes to the model, made from what the caller sent and the toggles."""

from __future__ import annotations

from lrcp.telemetry import Simulation
from reference.services.chance import chance
from reference.services.models.base import Prompt
from reference.services.tokens import CHARACTERS_PER_TOKEN

_CONTEXT_TOKENS = (20_000, 60_000)
_FILLER = (
    "Meeting notes, kept for completeness. The team went through the backlog, moved two items to the next week and "
    "agreed to write the minutes down. Somebody asked whether the old archive is still needed; nobody knew. "
)


def question_prompt(question: str, document: str, simulate: Simulation, seed: int) -> Prompt:
    if simulate.bad_prompt:
        return _inflated(
            Prompt(f"Say something about this: {question}", question, document, vague=True), simulate, seed
        )
    text = f"Question: {question}\nAnswer from this document only, in its own words.\nDocument: {document}"
    return _inflated(Prompt(text, question, document), simulate, seed)


def reasoning_prompt(prompt: str, simulate: Simulation, seed: int) -> Prompt:
    if simulate.bad_prompt:
        return _inflated(Prompt(f"Say whatever comes to mind about: {prompt}", prompt, vague=True), simulate, seed)
    return _inflated(Prompt(f"{prompt}\nReason step by step, then give the answer.", prompt), simulate, seed)


def stress_prompt(prompt: str, repetitions: int, simulate: Simulation, seed: int) -> Prompt:
    repeated = "\n".join([prompt] * repetitions)
    if simulate.bad_prompt:
        return _inflated(Prompt(f"Do as you like with this:\n{repeated}", prompt, vague=True), simulate, seed)
    return _inflated(Prompt(f"{repeated}\nAnswer the request above once.", prompt), simulate, seed)


def _inflated(prompt: Prompt, simulate: Simulation, seed: int) -> Prompt:
    """With `simulate_long_context`, adds padding: a length of its own for each prompt, always the same one."""
    if not simulate.long_context:
        return prompt
    tokens = chance(seed, "context", prompt.text).randint(*_CONTEXT_TOKENS)
    length = tokens * CHARACTERS_PER_TOKEN
    filler = (_FILLER * (length // len(_FILLER) + 1))[:length]
    return Prompt(f"{prompt.text}\nBackground: {filler}", prompt.subject, prompt.source, prompt.vague)
