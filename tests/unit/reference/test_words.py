"""Words that carry meaning."""

from __future__ import annotations

import pytest

from reference.services.words import stem, terms


@pytest.mark.parametrize(
    "words",
    [("prices", "priced", "pricing"), ("glacier", "glaciers"), ("observe", "observes", "observing"), ("1,500", "1500")],
)
def test_forms_of_one_word_share_a_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_short_words_keep_their_ending() -> None:
    assert stem("bus") == "bus"


def test_stop_words_and_punctuation_carry_no_meaning() -> None:
    assert terms("What is it? It is, of course, THE Platform!") == ["cours", "platform"]


def test_decimal_numbers_stay_whole() -> None:
    assert terms("12.50 euros at 02:00") == ["12.50", "euro", "02", "00"]
