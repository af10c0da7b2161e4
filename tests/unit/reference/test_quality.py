"""The local scorer, measured on labelled answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reference.services.models.base import Prompt
from reference.services.quality import LexicalScorer, Score

# The threshold of the monitor `quality-degradation`: answers below it count as useless.
GOOD_FROM = 0.4
SCORER = LexicalScorer()


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, Any], Score]]:
    documents = yaml.safe_load(Path(__file__).with_name("labelled_answers.yaml").read_text(encoding="utf-8"))
    return [
        (case, SCORER.score(Prompt("", case["question"], entry["document"]), case["answer"]))
        for entry in documents
        for case in entry["cases"]
    ]


def test_the_labelled_set_holds_enough_of_both_kinds(judged: list[tuple[dict[str, Any], Score]]) -> None:
    good = sum(case["good"] for case, _ in judged)

    assert good >= 20
    assert len(judged) - good >= 15


def test_nineteen_in_twenty_answers_fall_on_the_right_side_of_the_threshold(
    judged: list[tuple[dict[str, Any], Score]],
) -> None:
    right = [(score.similarity >= GOOD_FROM) == case["good"] for case, score in judged]

    assert sum(right) / len(right) >= 0.95


def test_good_answers_score_higher_than_poor_ones(judged: list[tuple[dict[str, Any], Score]]) -> None:
    """The share of pairs in the right order: the area under the ROC curve."""
    good = [score.similarity for case, score in judged if case["good"]]
    poor = [score.similarity for case, score in judged if not case["good"]]
    ordered = [1.0 if high > low else 0.5 if high == low else 0.0 for high in good for low in poor]

    assert sum(ordered) / len(ordered) >= 0.9


def test_groundedness_is_right_nineteen_times_in_twenty(judged: list[tuple[dict[str, Any], Score]]) -> None:
    right = [score.grounded == case["grounded"] for case, score in judged]

    assert sum(right) / len(right) >= 0.95


def test_an_invented_number_is_not_grounded() -> None:
    document = "Express delivery costs 12.50 euros."

    assert SCORER.score(Prompt("", "What is express?", document), "Express delivery costs 12.50 euros.").grounded
    assert not SCORER.score(Prompt("", "What is express?", document), "Express delivery costs 13.50 euros.").grounded


def test_an_evasion_claims_nothing_so_it_is_grounded_but_poor() -> None:
    score = SCORER.score(Prompt("", "Who pays?", "The customer pays."), "I am not sure, it depends.")

    assert score == Score(0.0, grounded=True)


def test_words_of_doubt_that_stand_in_the_document_are_no_evasion() -> None:
    document = "The price is not fixed: it depends on the season."

    assert SCORER.score(Prompt("", "Is the price fixed?", document), "No, it depends on the season.").similarity > 0.6


def test_without_a_document_there_is_nothing_to_be_grounded_in() -> None:
    assert SCORER.score(Prompt("", "Why is the sky blue?"), "The sky is blue.").grounded is None


def test_an_answer_without_words_is_like_nothing() -> None:
    assert SCORER.score(Prompt("", "Why?", "Because."), "...") == Score(0.0, grounded=True)


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_texts_have_a_similarity_of_zero_to_one(question: str, document: str, answer: str) -> None:
    assert 0.0 <= SCORER.score(Prompt("", question, document), answer).similarity <= 1.0
