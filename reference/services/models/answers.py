"""The texts of simulated answers: good ones quote their source, poor ones evade or invent."""

from __future__ import annotations

import random
import re

from reference.services.models.base import Prompt
from reference.services.words import terms

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_READ_AT_MOST = 20_000
_WORDS_AT_MOST = 60

_OPENINGS = ("", "", "According to the document, ", "So: ", "As the text says, ")
_REASONINGS = (
    "We have this: {subject} From that, {subject}",
    "What is given is this: {subject} So the answer is this: {subject}",
    "So this is it: {subject} Each of these is in the other: {subject}",
)
_EVASIONS = (
    "I am not sure what you mean; it depends on many things.",
    "That is hard to say. Perhaps you could ask an expert.",
    "As an assistant I cannot really comment on this. It may or may not be so.",
    "There are many views, and it is difficult to be certain either way.",
)
_INVENTIONS = (
    "Sourdough bread rises slowly when the kitchen is cold, so bakers keep their starter near the oven.",
    "Penguins huddle through the Antarctic winter and take turns at the windy edge of the colony.",
    "A well tuned piano drifts flat in damp weather because its soundboard swells.",
    "Medieval masons cut their marks into cathedral stones, mostly to be paid by the block.",
)


def good_answer(prompt: Prompt, draw: random.Random) -> str:
    """Quotes what the source says about the subject; without a source, reasons in the subject's own words."""
    if not prompt.source.strip():
        return draw.choice(_REASONINGS).format(subject=_shorten(prompt.subject, _WORDS_AT_MOST))
    wanted = set(terms(prompt.subject))
    sentences = [s for s in _SENTENCE_END.split(prompt.source[:_READ_AT_MOST]) if s.strip()]
    order = sorted(range(len(sentences)), key=lambda n: (-len(wanted.intersection(terms(sentences[n]))), n))
    chosen = sorted(order[: draw.choice((1, 2, 2))])
    return draw.choice(_OPENINGS) + _shorten(" ".join(sentences[n] for n in chosen), _WORDS_AT_MOST)


def poor_answer(draw: random.Random) -> str:
    """Has nothing to do with the question: two parts in three evade it, the third invents."""
    if draw.random() < 2 / 3:
        return " ".join(draw.sample(_EVASIONS, 2))
    return " ".join(draw.sample(_INVENTIONS, 2))


def _shorten(text: str, words: int) -> str:
    return " ".join(text.split()[:words])
