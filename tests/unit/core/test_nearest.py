from __future__ import annotations

import pytest

from lrcp.core.nearest import nearest, suggestion, told

METRICS = ["llm.cost.usd", "llm.error.count", "llm.request.latency_ms"]


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("llm.request.latency", "llm.request.latency_ms"),
        ("llm.eror.count", "llm.error.count"),
        ("llm.cost.usd", "llm.cost.usd"),
        ("redis.memory", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_one_that_could_be_meant(name: str, match: str | None) -> None:
    assert nearest(name, METRICS) == match


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (METRICS, "did you mean `llm.cost.usd`?"),
        (["b", "a"], "use one of `a`, `b`"),
        ([f"k{n}" for n in range(13)], ""),
        ([], "there is none yet"),
    ],
)
def test_a_suggestion_names_the_nearest_or_the_few_there_are(known: list[str], sentence: str) -> None:
    assert suggestion("llm.cost.eur", known) == sentence


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (METRICS, "there is no `llm.cost.eur`; did you mean `llm.cost.usd`?"),
        ([f"k{n}" for n in range(13)], "there is no `llm.cost.eur`"),
    ],
)
def test_a_sentence_ends_where_nothing_can_be_suggested(known: list[str], sentence: str) -> None:
    assert told("there is no `llm.cost.eur`", "llm.cost.eur", known) == sentence
