"""Whatever code a finding may have, docs/rules/ explains it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = sorted(file.stem for file in (ROOT / "docs/rules").glob("*.md"))


def used_codes() -> set[str]:
    files = [file for folder in ("lrcp", "stacks") for file in (ROOT / folder).rglob("*.py")]
    return {code for file in files for code in re.findall(r'"([A-Z][0-9]{3})"', file.read_text(encoding="utf-8"))}


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert sorted(used_codes()) == PAGES


@pytest.mark.parametrize("code", PAGES)
def test_a_page_says_what_why_and_shows_both_ways(code: str) -> None:
    page = (ROOT / "docs/rules" / f"{code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {code}: ")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["What it does", "Why", "Bad", "Good"]
