"""The corpus of our own queries (tests/corpus) and readers by the name of the language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lrcp.query import parse_formula, parse_monitor, parse_request, parse_search

CORPUS = Path(__file__).parents[2] / "corpus"
READERS: dict[str, Callable[[str], Any]] = {
    "metric": parse_request,
    "formula": parse_formula,
    "monitor": parse_monitor,
    "search": parse_search,
}


def entries(quality: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Language, and ``query`` with ``printed`` or with ``says`` and ``marked``: the query and the marks in it."""
    for language in READERS:
        for entry in yaml.safe_load((CORPUS / f"{language}.{quality}.yaml").read_text(encoding="utf-8")):
            marked = entry["query"]
            yield language, {**entry, "marked": marked, "query": marked.replace("⟦", "").replace("⟧", "")}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for quality in ("good", "bad"):
        if quality in metafunc.fixturenames:
            cases = [pytest.param(case, id=f"{case[0]}: {case[1]['query']}") for case in entries(quality)]
            metafunc.parametrize(quality, cases)


@pytest.fixture(scope="session")
def readers() -> dict[str, Callable[[str], Any]]:
    """Parser by language: metric, formula, monitor, search."""
    return READERS


@pytest.fixture(scope="session")
def corpus() -> list[tuple[str, str]]:
    """Every query of the corpus, good and bad, with its language."""
    return [(language, entry["query"]) for quality in ("good", "bad") for language, entry in entries(quality)]
