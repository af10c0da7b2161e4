"""The page of each finding's code: from docs/rules of the source tree, or as the wheel carries it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lrcp.core.frozen import Frozen

_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "rule_pages", _PACKAGE.parent / "docs" / "rules")  # the wheel's, the source tree's
_TITLE = re.compile(r"# [A-Z]\d{3}: (?P<title>.+)")
_SUMMARY = re.compile(r"^## What it does\n+(?P<summary>.+?)\n\n", re.DOTALL | re.MULTILINE)


class Page(Frozen):
    """``text`` is Markdown; ``title`` its first line without the code, ``summary`` what the rule does."""

    text: str
    title: str
    summary: str


def page(code: str) -> Page:
    """Raises KeyError for a code that no finding has."""
    text = pages()[code].read_text(encoding="utf-8")
    title, summary = _TITLE.match(text), _SUMMARY.search(text)
    if title is None or summary is None:
        raise ValueError(f"{pages()[code]} has no title or no summary")
    return Page(text, title["title"], " ".join(summary["summary"].split()))


@cache
def pages() -> Mapping[str, Path]:
    """The file of every code's page."""
    folder = next((each for each in _FOLDERS if each.is_dir()), _FOLDERS[-1])
    return {file.stem: file for file in sorted(folder.glob("[A-Z][0-9][0-9][0-9].md"))}
