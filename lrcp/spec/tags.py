"""Tags as Datadog stores them, so that what is declared is what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

_NORMAL = re.compile(r"[a-z:](?:[a-z0-9:./-]|_(?=[a-z0-9:./-]))*")
_LENGTH = 200  # bytes


@cache  # most tags stand on hundreds of resources
def normalise(tag: str) -> str:
    """The form the Terraform provider gives a tag before it is sent (its internal/utils/tags.go).

    Everything before the first letter or colon goes, letters become lower case, digits and ``. / - :``
    stay, any other run becomes one underscore, none stands at the end.
    """
    if len(tag) <= _LENGTH and _NORMAL.fullmatch(tag):
        return tag
    kept = ""
    for char in tag:
        if len(kept.encode()) >= _LENGTH:
            break
        if char.isalpha() or char == ":":
            kept += char.lower()
        elif kept and (char.isdigit() or char in "./-"):
            kept += char
        elif kept and not kept.endswith("_"):
            kept += "_"
    return kept.removesuffix("_")


def own_tags(arguments: Mapping[str, Any]) -> list[str]:
    """The tags that the author wrote; anything but a list is the provider check's to report."""
    tags = arguments.get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def normalised(tags: Iterable[str]) -> list[str]:
    """Sorted, each once: the order Terraform shows a set in."""
    return sorted({normalise(tag) for tag in tags} - {""})
