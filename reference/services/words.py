"""Words of a text that carry meaning, reduced to their stems."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_STOP_WORDS = """
    a about above after again all also although am an and any are as at be because been before being below between
    both but by can could did do does doing down during each either else ever every few for from further get give given
    had has have having he her here hers him his how i if in into is it its itself just let like may me might more most
    much must my no nor not of off often on once one only or other our out over own per quite rather really s same say
    says shall she should since so some still such t than that the their them then there these they this those though
    through thus to too under until up upon us very was we were what when where whether which while who whom whose why
    will with within without would yes yet you your according document text answer question
"""
_STOP = frozenset(_STOP_WORDS.split())
_SUFFIXES = ("ational", "ization", "fulness", "ations", "ation", "ingly", "ments", "ment", "edly", "ness", "able")
_SHORT_SUFFIXES = ("ies", "ing", "ers", "ity", "ed", "er", "es", "ly", "al", "s", "e", "y")
_SHORTEST_STEM = 3


def terms(text: str) -> list[str]:
    """Stems of the content words and the numbers of ``text``, in order; case does not matter."""
    return [stem(word) for word in _WORD.findall(text.casefold()) if word not in _STOP]


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """A light stemmer: it joins "prices", "priced" and "pricing", and leaves numbers alone."""
    if word[0].isdigit():
        return word.replace(",", "")
    for suffix in (*_SUFFIXES, *_SHORT_SUFFIXES):
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word
