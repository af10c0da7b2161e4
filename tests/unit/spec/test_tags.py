from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.spec.tags import normalise, normalised


@pytest.mark.parametrize(
    ("tag", "stored"),
    [
        ("team:llm-platform", "team:llm-platform"),
        ("Team:LLM Platform", "team:llm_platform"),
        ("severity:SEV-2", "severity:sev-2"),
        ("1st:place", "st:place"),
        ("_private", "private"),
        ("a__b", "a_b"),
        ("a_", "a"),
        ("endpoint:/qa", "endpoint:/qa"),
        ("Ärger:ja", "ärger:ja"),
        ("a" * 250, "a" * 200),
        ("", ""),
    ],
)
def test_a_tag_is_stored_as_the_provider_normalises_it(tag: str, stored: str) -> None:
    assert normalise(tag) == stored


@given(st.text(max_size=250))
def test_normalising_twice_changes_nothing_more(tag: str) -> None:
    once = normalise(tag)
    assert normalise(once) in (once, once.removesuffix("_"))


def test_tags_are_sorted_and_each_stands_once() -> None:
    assert normalised(["b:1", "A:1", "a:1", ""]) == ["a:1", "b:1"]
