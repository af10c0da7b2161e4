"""The scope of a downtime as a test of tags.

https://docs.datadoghq.com/monitors/downtimes/#downtime-scope-syntax
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lrcp.core.errors import UnsupportedError
from lrcp.evaluate.scope import tag_matcher
from lrcp.query import ast, walk

TagTest = Callable[[frozenset[str]], bool]
_DEEPEST = 2
_KEY = re.compile(r"[\w.\-/]+")


def scope_test(search: ast.Search) -> TagTest:
    """Whether a group with some tags (lower case) is in scope.

    Raises UnsupportedError for what Datadog documents as not supported in scopes.
    """
    if isinstance(search, ast.SearchOr):
        raise UnsupportedError("OR at the top level of a downtime's scope", "use two downtimes")
    if _depth(search) > _DEEPEST:
        raise UnsupportedError("a downtime's scope of more than two levels", "use several downtimes")
    return _test(search)


def pinned(monitor: ast.Monitor) -> frozenset[str]:
    """Tags that all queries of a monitor ask for: each of its groups has them.

    None for composites, SLO alerts and formulas, whose queries stand elsewhere.
    """
    asked = []
    for node in walk(monitor):
        match node:
            case ast.MetricQuery(scope=scope):
                asked.append(frozenset(_asked(scope)))
            case ast.EventMonitor(search=search):
                asked.append(frozenset(_asked(search)))
            case ast.ServiceCheckMonitor(over=over):
                asked.append(frozenset(tag.lower() for tag in over))
    return frozenset.intersection(*asked) if asked else frozenset()


def _asked(scope: ast.Scope | ast.Search) -> Iterator[str]:
    match scope:
        case ast.Tag(key=key, value=str(value)) | ast.Field(key=key, value=value) if "*" not in value:
            yield f"{key}:{value}".lower()
        case ast.And(items=items) | ast.SearchAnd(items=items):
            for item in items:
                yield from _asked(item)


def _test(search: ast.Search) -> TagTest:
    match search:
        case ast.MatchAll():
            return lambda _tags: True
        case ast.Field(key=key, value=value):
            return _tag(key, value)
        case ast.FieldGroup(key=key, search=inner):
            return _group(key, inner)
        case ast.SearchNot(item=ast.Field() | ast.FieldGroup(search=ast.SearchOr()) as item):
            inside = _test(item)
            return lambda tags: not inside(tags)
        case ast.SearchAnd(items=items):
            parts = [_test(item) for item in items]
            return lambda tags: all(part(tags) for part in parts)
        case ast.SearchOr(items=items):
            choices = [_test(item) for item in items]
            return lambda tags: any(choice(tags) for choice in choices)
        case ast.Term(text=text):
            raise UnsupportedError(f"`{text}` in a downtime's scope", "tags need a key, as in env:prod")
        case ast.SearchNot():
            raise UnsupportedError("this negation in a downtime's scope", "negate key:value or key:(a OR b)")
        case _:
            raise UnsupportedError(f"{type(search).__name__} in a downtime's scope", "use key:value")


def _group(key: str, search: ast.Search) -> TagTest:
    """``key:(a OR b)``"""
    match search:
        case ast.Term(text=text):
            return _tag(key, text)
        case ast.SearchOr(items=items):
            choices = [_group(key, item) for item in items]
            return lambda tags: any(choice(tags) for choice in choices)
        case ast.SearchAnd(items=items):
            parts = [_group(key, item) for item in items]
            return lambda tags: all(part(tags) for part in parts)
        case _:
            raise UnsupportedError(f"this inside `{key}:( )` of a downtime's scope", "list values: key:(a OR b)")


def _tag(key: str, value: str) -> TagTest:
    if not _KEY.fullmatch(key):
        raise UnsupportedError(f"the key `{key}` in a downtime's scope")
    if "?" in value:
        raise UnsupportedError(f"`?` in `{key}:{value}` of a downtime's scope", "use *")
    return tag_matcher(key, value)


def _depth(search: ast.Search) -> int:
    """How deep parentheses are nested."""
    match search:
        case ast.SearchAnd(items=items) | ast.SearchOr(items=items):
            return max(_depth(item) + isinstance(item, ast.SearchAnd | ast.SearchOr) for item in items)
        case ast.FieldGroup(search=inner):
            return 1 + _depth(inner)
        case ast.SearchNot(item=item):
            return _depth(item)
        case _:
            return 0
