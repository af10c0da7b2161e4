"""tests/corpus is the specification by example: what is read, how it prints, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lrcp.query import QuerySyntaxError, to_text

Readers = Mapping[str, Callable[[str], Any]]
Case = tuple[str, dict[str, str]]


def marked(text: str, start: int, end: int) -> str:
    return f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"


def test_a_good_query_prints_in_its_usual_form(good: Case, readers: Readers) -> None:
    language, entry = good
    assert to_text(readers[language](entry["query"])) == entry.get("printed", entry["query"])


def test_what_is_printed_is_read_as_the_same_query(good: Case, readers: Readers) -> None:
    language, entry = good
    tree = readers[language](entry["query"])
    assert readers[language](to_text(tree)) == tree


def test_a_bad_query_is_refused_at_its_place_with_the_reason_and_the_fix(bad: Case, readers: Readers) -> None:
    language, entry = bad
    with pytest.raises(QuerySyntaxError) as caught:
        readers[language](entry["query"])
    span = caught.value.span
    assert (marked(entry["query"], span.start, span.end), caught.value.sentence) == (entry["marked"], entry["says"])


def test_an_error_names_what_was_expected_there(bad: Case, readers: Readers) -> None:
    language, entry = bad
    with pytest.raises(QuerySyntaxError) as caught:
        readers[language](entry["query"])
    assert caught.value.expected or caught.value.fix
