"""How good an answer is, judged by its text alone: likeness to question and source, and groundedness."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import fsum
from typing import Protocol

from reference.services.models.base import Prompt
from reference.services.words import terms

READ_AT_MOST = 20_000

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_HEDGES = (
    "not sure",
    "not certain",
    "cannot say",
    "can't say",
    "hard to say",
    "difficult to say",
    "it depends",
    "i cannot",
    "i can't",
    "i do not know",
    "i don't know",
    "as an ai",
    "as an assistant",
    "many views",
    "may or may not",
    "unable to",
    "ask an expert",
)
_HEDGED = 0.4
_UNGROUNDED = 0.6
_SUPPORT_WEIGHT, _FOCUS_WEIGHT, _RELEVANCE_WEIGHT = 0.45, 0.35, 0.20
_GROUNDED_FROM = 0.55
_GRAM = 3
_LIKE_ENOUGH = 0.75


@dataclass(frozen=True, slots=True)
class Score:
    """``similarity`` is 0 to 1. ``grounded`` is None where there was no document to be grounded in."""

    similarity: float
    grounded: bool | None


class QualityScorer(Protocol):
    """Anything that judges an answer: this module's words, an embedding, another model."""

    def score(self, prompt: Prompt, answer: str) -> Score: ...


class LexicalScorer:
    """Compares weighted words; needs no model and takes well under a millisecond for a page of text.

    Similarity adds up three shares of 0 to 1: how much of the answer the source and question support, how
    much of it comes from the sentences that the question is about, and how much of the question it takes
    up. Evasive wording, or claims that the document does not support, cost much of it. It cannot see a
    negation, nor a paraphrase in wholly other words.
    """

    def score(self, prompt: Prompt, answer: str) -> Score:
        documented = bool(prompt.source.strip())
        source = (prompt.source.strip() or prompt.subject)[:READ_AT_MOST]
        subject = prompt.subject[:READ_AT_MOST]
        said = set(terms(answer[:READ_AT_MOST]))
        if not said:
            return Score(0.0, True if documented else None)
        asked = set(terms(subject))
        known = _Known({*terms(source), *asked})
        support = known.share(said)
        focus = _Known({*_focus(source, asked), *asked}).share(said)
        relevance = _Known(said).share(asked) if asked else support
        similarity = _SUPPORT_WEIGHT * support + _FOCUS_WEIGHT * focus + _RELEVANCE_WEIGHT * relevance
        if _is_evasive(answer, source):
            return Score(round(similarity * _HEDGED, 4), True if documented else None)
        if not documented:
            return Score(round(similarity, 4), None)
        grounded = support >= _GROUNDED_FROM and not _invented_numbers(said, known)
        return Score(round(similarity if grounded else similarity * _UNGROUNDED, 4), grounded)


class _Known:
    """A set of stems that also recognises a stem by most of its trigrams."""

    def __init__(self, stems: Iterable[str]) -> None:
        self.stems = frozenset(stems)
        self._grams = frozenset(gram for known in self.stems for gram in _grams(known))

    def share(self, said: Collection[str]) -> float:
        """Weighted share of ``said`` that is known, 0 to 1. Exact sums: a set has no order to rely on."""
        return fsum(_weight(word) * self._likeness(word) for word in said) / fsum(map(_weight, said))

    def _likeness(self, word: str) -> float:
        if word in self.stems:
            return 1.0
        if word[0].isdigit():
            return 0.0
        grams = _grams(word)
        share = sum(gram in self._grams for gram in grams) / len(grams)
        return share if share >= _LIKE_ENOUGH and len(grams) > _GRAM else 0.0


def _weight(word: str) -> float:
    """Longer words and numbers are rarer, so they say more; stands in for a document frequency."""
    return 2.0 if word[0].isdigit() else min(len(word), 8) / 4


def _grams(word: str) -> set[str]:
    padded = f"^{word}"
    return {padded[n : n + _GRAM] for n in range(max(1, len(padded) - _GRAM + 1))}


def _focus(source: str, asked: Collection[str]) -> list[str]:
    """Stems of the sentences that the question is about: those which share the most weight with it."""
    sentences = [terms(sentence) for sentence in _SENTENCE_END.split(source)]
    weights = [fsum(_weight(word) for word in asked if word in sentence) for sentence in sentences]
    best = max(weights, default=0.0)
    return [
        word
        for sentence, weight in zip(sentences, weights, strict=True)
        if weight and weight >= best / 2
        for word in sentence
    ]


def _is_evasive(answer: str, source: str) -> bool:
    """Whether it hedges in words that the source does not use itself."""
    flat = _flat(answer)
    return any(hedge in flat and hedge not in _flat(source) for hedge in _HEDGES)


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split())


def _invented_numbers(said: Iterable[str], known: _Known) -> bool:
    return any(word[0].isdigit() and word not in known.stems for word in said)
