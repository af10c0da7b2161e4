"""docs/seeds.md: every row says where the thing lives, and it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lrcp.core.yamldoc import load_yaml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/seeds.md"
LINK = re.compile(r"\[`([^`]+)`\]\(([^)]+)\)")
# What the documents name, read out of them once.
NAMES: dict[str, list[str]] = load_yaml(ROOT / "tests/seed_names.yaml", ROOT).value
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| what |", "| --- |"))
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_every_row_leads_to_what_it_names(row: list[str]) -> None:
    links = LINK.findall(row[2])
    assert links, "where does it live?"
    for name, target in links:
        file = (PAGE.parent / target).resolve()
        assert file.is_file(), target
        assert file.stem == name or re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", file.read_text()), (
            f"{target} says nothing of {name}"
        )


def sections() -> dict[str, str]:
    """What and in which words, the first two columns, of each document's table."""
    found = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return {title: " ".join(re.findall(r"^\| (.+? \| .+?) \| ", table, re.MULTILINE)) for title, table in found}


SECTIONS = sections()


def test_every_document_has_its_table() -> None:
    assert list(SECTIONS) == list(NAMES)
    assert all(len(names) > 10 for names in NAMES.values())


@pytest.mark.parametrize(("document", "name"), [(document, name) for document in NAMES for name in NAMES[document]])
def test_everything_that_a_document_names_has_a_row(document: str, name: str) -> None:
    assert name in SECTIONS[document]
