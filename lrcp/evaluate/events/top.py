"""Limits of a group-by: top values of the first facet, then of the second within those, and so on.

https://docs.datadoghq.com/monitors/types/log/#define-the-search-query
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lrcp.evaluate.events.query import Facet


def top_groups(by: Sequence[Facet], values: Sequence[tuple[str, ...]], found: Mapping[int, float]) -> list[int]:
    """The numbers of ``found`` that the limits keep, in order; ``values`` are the facets' values by number.

    A value of an outer facet ranks by the largest measure of its groups (the smallest, ascending).
    """
    if not by or all(len(found) <= facet.limit for facet in by):
        return sorted(found)
    return sorted(_kept(by, values, found, sorted(found), 0))


def _kept(
    by: Sequence[Facet], values: Sequence[tuple[str, ...]], found: Mapping[int, float], groups: list[int], depth: int
) -> list[int]:
    if depth == len(by):
        return groups
    branches: defaultdict[str, list[int]] = defaultdict(list)
    for group in groups:
        branches[values[group][depth]].append(group)
    facet = by[depth]
    sign, best = (-1, max) if facet.descending else (1, min)
    ranked = sorted(branches, key=lambda value: (sign * best(found[group] for group in branches[value]), value))
    return [group for value in ranked[: facet.limit] for group in _kept(by, values, found, branches[value], depth + 1)]
