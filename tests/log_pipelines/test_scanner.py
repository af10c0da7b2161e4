"""The patterns of the scanner find what they are for, and leave ordinary prompts alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import re2

from lrcp.contract.load import load_contract
from lrcp.spec import load_spec
from lrcp.spec.model import Resource

ROOT = Path(__file__).parents[2]
RULES = {each.id: each for each in load_spec(ROOT, "production").of_type("datadog_sensitive_data_scanner_rule")}
FREE_TEXT = {
    name
    for event in load_contract(ROOT).events.values()
    for name, attribute in event.attributes.items()
    if attribute.free_text and name in ("prompt", "response_preview")
}
FOUND = {
    "llm-prompts-email": ["write to ann.lee+shop@example.co.uk today", "ANN@EXAMPLE.COM"],
    "llm-prompts-card": ["my card is 4111 1111 1111 1111", "visa 4111-1111-1111-1111", "amex 378282246310005"],
    "llm-prompts-iban": ["pay DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"],
    "llm-prompts-key": ["token AIzaSyA1234567890abcdefghijklmnopqrs", "bearer abcdefghijklmnopqrstuvwx-1234"],
}
ORDINARY = [
    "How is the tea from the valley dried?",
    "Meet me @ noon, the price is 12.50",
    "Two taps fill a tub in 6 and in 3 minutes.",
    "The parcel of 2026-03-02 has 12 items and weighs 1500 g",
]


def matches(rule: Resource, text: str) -> bool:
    return re2.search(rule.arguments["pattern"], text) is not None


def test_every_rule_has_examples() -> None:
    assert RULES.keys() == FOUND.keys()


@pytest.mark.parametrize(("id", "text"), [(id, text) for id, texts in FOUND.items() for text in texts])
def test_a_pattern_finds_what_it_is_for(id: str, text: str) -> None:
    assert matches(RULES[id], text)


@pytest.mark.parametrize("id", FOUND)
def test_a_pattern_leaves_ordinary_text_alone(id: str) -> None:
    assert [text for text in ORDINARY if matches(RULES[id], text)] == []


@pytest.mark.parametrize("id", FOUND)
def test_a_rule_that_needs_a_word_nearby_has_it_in_its_examples(id: str) -> None:
    wanted: dict[str, Any] = RULES[id].arguments.get("included_keyword_configuration", {})
    for text in FOUND[id] if wanted else ():
        start = re2.search(RULES[id].arguments["pattern"], text).start()
        before = text[max(0, start - wanted["character_count"]) : start].lower()
        assert any(word in before for word in wanted["keywords"]), text


@pytest.mark.parametrize("id", FOUND)
def test_a_rule_looks_at_every_free_text_of_a_request(id: str) -> None:
    assert set(RULES[id].arguments["namespaces"]) >= FREE_TEXT
    assert len(FREE_TEXT) == 2
