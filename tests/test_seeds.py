"""docs/seeds.md: every row says where the thing lives, and it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/seeds.md"
LINK = re.compile(r"\[`([^`]+)`\]\(([^)]+)\)")
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


def test_every_document_has_its_table() -> None:
    assert len(re.findall(r"^## ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == 5
    assert len(ROWS) > 100
