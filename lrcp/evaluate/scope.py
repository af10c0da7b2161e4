"""Which series a query selects, and into which groups they fall."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.rows import Ints
from lrcp.query import ast

Group = tuple[str, ...]
"""The tags that name a group, sorted; empty when the query has no ``by``."""

Matcher = Callable[[frozenset[str]], bool]


class Selection(Frozen):
    """``series`` are the numbers of the selected series in order of their tags. ``members`` (indexes into
    ``series``) and ``group_of`` (indexes into ``groups``) pair each series with each of its groups, in
    order of groups; a series with two values of a group key is in two groups.
    """

    series: Ints
    groups: tuple[Group, ...]
    members: Ints
    group_of: Ints

    @property
    def starts(self) -> Ints:
        """Where each group begins in ``members``."""
        return np.searchsorted(self.group_of, np.arange(len(self.groups)))

    @property
    def single(self) -> bool:
        """Whether each series is a group of its own, and in the same order."""
        paired = self.series.size == self.members.size == len(self.groups)
        return paired and bool((self.members == self.group_of).all())


def select(tags: Sequence[tuple[str, ...]], scope: ast.Scope, by: tuple[str, ...]) -> Selection:
    """``tags`` by number of series. Series that lack a key of ``by`` are not selected."""
    matches = matcher(scope)
    found = sorted((each, number) for number, each in enumerate(tags) if matches(frozenset(each)))
    by_group: dict[Group, list[int]] = defaultdict(list)
    for member, (each, _) in enumerate(found):
        for group in groups_of(each, by):
            by_group[group].append(member)
    groups = tuple(sorted(by_group))
    members = [member for group in groups for member in by_group[group]]
    group_of = [number for number, group in enumerate(groups) for _ in by_group[group]]
    series = np.array([number for _, number in found], dtype=np.int64)
    return Selection(series, groups, np.array(members, dtype=np.int64), np.array(group_of, dtype=np.int64))


def folded(key: str) -> str:
    """The key of a group as it is compared: tags are lower case, facets (``@a``) are not."""
    return key if key.startswith("@") else key.lower()


def groups_of(tags: Sequence[str], by: tuple[str, ...]) -> list[Group]:
    """Every group a series with ``tags`` belongs to; none when it lacks a key."""
    values = [[tag for tag in tags if tag.startswith(f"{key.lower()}:")] for key in by]
    return [tuple(sorted(choice)) for choice in product(*values)]


def matcher(scope: ast.Scope) -> Matcher:
    """The test of one series' tags (lower case) that ``scope`` stands for."""
    match scope:
        case ast.Everything():
            return lambda _: True
        case ast.Tag(key=key, value=value):
            return tag_matcher(key, value)
        case ast.In(key=key, values=values, negated=negated):
            any_of = [tag_matcher(key, value) for value in values]
            return lambda tags: any(each(tags) for each in any_of) != negated
        case ast.Not(item=item):
            inner = matcher(item)
            return lambda tags: not inner(tags)
        case ast.And(items=items):
            parts = [matcher(item) for item in items]
            return lambda tags: all(each(tags) for each in parts)
        case ast.Or(items=items):
            choices = [matcher(item) for item in items]
            return lambda tags: any(each(tags) for each in choices)
        case ast.TemplateVariable(name=name):
            raise UnsupportedError(f"template variable `${name}`", "monitors have no template variables")


def tag_matcher(key: str, value: str | None) -> Matcher:
    """The test for ``key:value``, where ``*`` stands for anything; for ``key`` alone without a value."""
    text = (key if value is None else f"{key}:{value}").lower()
    if "*" not in text:
        return lambda tags: text in tags
    pattern = re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)
    return lambda tags: any(pattern.fullmatch(tag) for tag in tags)
