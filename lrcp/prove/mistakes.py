"""Which mutants are one and the same mistake: a line of a declaration becomes many resources, but is written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

from lrcp.prove.mutate import Mutant
from lrcp.spec.model import HOLES

_BECOMES = " becomes "


def mistakes(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """The first mutant of each mistake that a declaration can have.

    Mutants are the same mistake when they change the same text, written at the same place, in the same way, whatever
    the resource. A service and an environment are a resource's identity and no other text. Where an override or an
    item of ``for_each`` gives another text, or an expression comes to one, that is another mistake. Two of one
    argument never are the same.
    """
    counted: Counter[Hashable] = Counter()
    seen: set[Hashable] = set()
    for mutant in mutants:
        mistake = (mutant.place, _computed(mutant), mutant.kind, _said(mutant))
        argument = (mutant.resource.instance, mutant.path, mistake)
        counted[argument] += 1
        numbered = (*mistake, counted[argument])
        if numbered not in seen:
            seen.add(numbered)
            yield mutant


def _computed(mutant: Mutant) -> str:
    """What the expression came to that stands at the place; empty where the text itself stands there."""
    if mutant.span is None:
        return ""
    end = 0
    for piece in mutant.resource.text(*mutant.path).pieces:
        end += len(piece.text)
        if mutant.span.start < end:
            return "" if piece.exact else mutant.resource.anonymous(piece.text)
    return ""


def _said(mutant: Mutant) -> str:
    """The change without the identity of the resource; what an identity becomes is another name for each."""
    before, _, after = map(mutant.resource.anonymous, mutant.change.partition(_BECOMES))
    return before if any(hole in before for hole in HOLES) else f"{before}{_BECOMES}{after}"
