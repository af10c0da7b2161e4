"""What two searches have to do with each other. Every yes is proved; a no means that it could not be."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from itertools import product

from lrcp.query import ast
from lrcp.query.match import spread
from lrcp.query.match_numbers import number_of

_MOST = 64  # conjunctions; a search with more of them is not judged
_SINGLE = frozenset({"service", "status", "host"})  # a log has one value of these
_Literals = tuple[ast.Search, ...]


def implies(narrow: ast.Search, wide: ast.Search) -> bool:
    """Whether every event that matches ``narrow`` matches ``wide``."""
    choices = _choices(narrow)
    return choices is not None and all(_contradicts(each) or _entails(each, wide) for each in choices)


def never_matches(search: ast.Search) -> bool:
    """Whether no event can match: two parts exclude each other, wherever there is a choice."""
    choices = _choices(search)
    return choices is not None and all(map(_contradicts, choices))


def required(search: ast.Search, key: str) -> frozenset[str] | None:
    """The values of ``key`` one of which every match has; None when any other value may match."""
    choices = _choices(search)
    if choices is None:
        return None
    values = [_value(each, key) for each in choices]
    return None if None in values else frozenset(value for value in values if value is not None)


def conditions(search: ast.Search) -> Iterator[ast.Search]:
    """Every condition on one key, with the key on each; negated ones included."""
    match search:
        case ast.SearchAnd(items=items) | ast.SearchOr(items=items):
            for item in items:
                yield from conditions(item)
        case ast.SearchNot(item=item):
            yield from conditions(item)
        case ast.FieldGroup():
            yield from conditions(spread(search))
        case _:
            yield search


def _value(literals: _Literals, key: str) -> str | None:
    found = (each.value for each in literals if isinstance(each, ast.Field) and each.key == key and _plain(each))
    return next(found, None)


def _choices(search: ast.Search) -> list[_Literals] | None:
    """The search as alternatives of conditions that hold together; None when there are too many."""
    match search:
        case ast.FieldGroup():
            return _choices(spread(search))
        case ast.MatchAll():
            return [()]
        case ast.SearchAnd(items=items):
            parts = [_choices(item) for item in items]
            if any(part is None for part in parts):
                return None
            found = [part for part in parts if part is not None]
            if _product(len(part) for part in found) > _MOST:
                return None
            return [tuple(each for part in combined for each in part) for combined in product(*found)]
        case ast.SearchOr(items=items):
            alternatives = [_choices(item) for item in items]
            if any(each is None for each in alternatives):
                return None
            flat = [literals for each in alternatives if each is not None for literals in each]
            return flat if len(flat) <= _MOST else None
        case ast.SearchNot(item=ast.SearchNot(item=item)):
            return _choices(item)
        case ast.SearchNot(item=ast.SearchOr(items=items)):
            return _choices(ast.SearchAnd(tuple(ast.SearchNot(item) for item in items)))
        case ast.SearchNot(item=ast.SearchAnd(items=items)):
            return _choices(ast.SearchOr(tuple(ast.SearchNot(item) for item in items)))
        case ast.SearchNot(item=ast.FieldGroup() as group):
            return _choices(ast.SearchNot(spread(group)))
        case _:
            return [(search,)]


def _product(sizes: Iterator[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _entails(literals: _Literals, wide: ast.Search) -> bool:
    match wide:
        case ast.MatchAll():
            return True
        case ast.FieldGroup():
            return _entails(literals, spread(wide))
        case ast.SearchAnd(items=items):
            return all(_entails(literals, item) for item in items)
        case ast.SearchOr(items=items):
            return any(_entails(literals, item) for item in items)
        case ast.SearchNot(item=ast.FieldGroup() as group):
            return _entails(literals, ast.SearchNot(spread(group)))
        case ast.SearchNot(item=ast.SearchOr(items=items)):
            return all(_entails(literals, ast.SearchNot(item)) for item in items)
        case ast.SearchNot(item=item):
            return any(each == wide or _excludes(each, item) for each in literals)
        case _:
            return any(_follows(each, wide) for each in literals)


def _follows(literal: ast.Search, wide: ast.Search) -> bool:
    """Whether one condition follows from another one."""
    if literal == wide:
        return True
    if isinstance(literal, ast.SearchNot) or getattr(literal, "key", None) != getattr(wide, "key", ""):
        return False
    match literal, wide:
        case (ast.Field() | ast.Compare() | ast.Range(), ast.Exists()):
            return True
        case ast.Field() as field, ast.Field(value=pattern, quoted=False) if _plain(field) and "\\" not in pattern:
            return "[" not in pattern and fnmatch.fnmatchcase(field.value, pattern)
        case ast.Field() as field, ast.Compare() as bound if _plain(field):
            return _holds(number_of(field.value), bound)
        case ast.Compare() as one, ast.Compare() as other:
            return _tighter(one, other)
        case _:
            return False


def _holds(value: float | None, bound: ast.Compare) -> bool:
    limit = number_of(bound.bound)
    if value is None or limit is None:
        return False
    return {">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit}.get(
        bound.operator, False
    )


def _tighter(one: ast.Compare, other: ast.Compare) -> bool:
    low, high = number_of(one.bound), number_of(other.bound)
    if low is None or high is None or one.operator[0] != other.operator[0]:
        return False
    if low == high:
        return one.operator == other.operator or "=" in other.operator
    return low > high if one.operator[0] == ">" else low < high


def _contradicts(literals: _Literals) -> bool:
    return any(_excludes(one, other) for number, one in enumerate(literals) for other in literals[number + 1 :])


def _excludes(one: ast.Search, other: ast.Search) -> bool:
    """Whether no event matches both."""
    if isinstance(other, ast.SearchNot):
        return _follows(one, other.item)
    if isinstance(one, ast.SearchNot):
        return _follows(other, one.item)
    if not (isinstance(one, ast.Field) and isinstance(other, ast.Field)):
        return False
    both = _plain(one) and _plain(other)
    return both and one.key == other.key and one.key in _SINGLE and one.value != other.value


def _plain(field: ast.Field) -> bool:
    """Whether it stands for one text alone."""
    return field.quoted or not any(sign in field.value for sign in "*?\\")
