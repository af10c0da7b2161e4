"""The nearest known name to a mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``name`` most likely meant, None when nothing is close."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence for ``Finding.fix``: the nearest name, or every known one when they are few."""
    names = sorted(set(known))
    match = nearest(name, names)
    if match is not None:
        return f"did you mean `{match}`?"
    if not names:
        return "there is none yet"
    if len(names) <= 12:
        return "use one of " + ", ".join(f"`{each}`" for each in names)
    return ""


def told(sentence: str, name: str, known: Iterable[str]) -> str:
    """``sentence``, which says that there is no ``name``, and after it what may have been meant, where anything may."""
    fix = suggestion(name, known)
    return f"{sentence}; {fix}" if fix else sentence
