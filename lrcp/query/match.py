"""Log and event searches as tests of events.

https://docs.datadoghq.com/logs/explorer/search_syntax/ ; what it leaves open is said in docs/query-language.md.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from lrcp.core.errors import UnsupportedError
from lrcp.core.event import Event
from lrcp.core.frozen import replace
from lrcp.query import ast
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.match_numbers import Between, as_text, comparison
from lrcp.query.match_text import words_test
from lrcp.query.match_values import EVERYWHERE, Values, texts, values_of
from lrcp.query.match_wildcards import value_test

EventTest = Callable[[Event], bool]
_EXISTS, _MISSING = "_exists_", "_missing_"
_Network = IPv4Network | IPv6Network


def compile_search(search: ast.Search) -> EventTest:
    """The test of one event that ``search`` stands for; it takes time linear in the length of the event.

    Raises UnsupportedError for template variables and calculated fields, which need a dashboard and the
    account, and for a term without a word; QuerySyntaxError for a network that is none.
    """
    match search:
        case ast.MatchAll():
            return lambda _event: True
        case ast.SearchAnd(items=items):
            parts = [compile_search(item) for item in items]
            return lambda event: all(part(event) for part in parts)
        case ast.SearchOr(items=items):
            choices = [compile_search(item) for item in items]
            return lambda event: any(choice(event) for choice in choices)
        case ast.SearchNot(item=item):
            inner = compile_search(item)
            return lambda event: not inner(event)
        case ast.FieldGroup():
            return compile_search(spread(search))
        case ast.SearchFunction():
            return _function(search)
        case ast.SearchVariable(name=name):
            raise UnsupportedError(f"template variable `${name}`", "only dashboards have variables")
        case _:
            return _condition(search)


def spread(group: ast.FieldGroup) -> ast.Search:
    """``key:(a OR b)`` as ``key:a OR key:b``."""
    return _with_key(group.search, group.key)


def _condition(search: ast.Term | ast.Field | ast.Exists | ast.Compare | ast.Range) -> EventTest:
    """One condition on the message or on the values of one key."""
    match search:
        case ast.Term(text=text, quoted=quoted):
            found = words_test(text, quoted=quoted)
            return lambda event: any(map(found, texts(event)))
        case ast.Field(key=key, value=value) if key in (_EXISTS, _MISSING):
            there = _exists(value)
            return there if key == _EXISTS else lambda event: not there(event)
        case ast.Field(key=key, value=value, quoted=quoted) if key == EVERYWHERE:
            found, every = words_test(value, quoted=quoted), values_of(key)
            return lambda event: any(found(as_text(each)) for each in every(event))
        case ast.Field(key=key, value=value, quoted=quoted):
            return _any(values_of(key), value_test(value, quoted=quoted))
        case ast.Exists(key=key):
            return _exists(key)
        case ast.Compare(key=key, operator=operator, bound=bound):
            return _any(values_of(key), comparison(operator, bound))
        case ast.Range(key=key, low=low, high=high, inclusive=inclusive):
            return _any(values_of(key), Between(low, high, inclusive=inclusive))


def _any(values: Values, holds: Callable[[object], bool]) -> EventTest:
    """An array satisfies a condition when one of its elements does."""
    return lambda event: any(map(holds, values(event)))


def _exists(key: str) -> EventTest:
    if key == EVERYWHERE:
        return lambda _event: True
    values = values_of(key, objects=True)
    return lambda event: any(True for _ in values(event))


def _with_key(search: ast.Search, key: str) -> ast.Search:
    """What stands inside ``key:( )``, with the key on every condition."""
    match search:
        case ast.Term(text="*", quoted=False):
            return ast.Exists(key, span=search.span)
        case ast.Term(text=text, quoted=quoted):
            return ast.Field(key, text, quoted, span=search.span)
        case ast.Compare() | ast.Range():
            return replace(search, key=key)
        case ast.SearchNot(item=item):
            return replace(search, item=_with_key(item, key))
        case ast.SearchAnd(items=items) | ast.SearchOr(items=items):
            return replace(search, items=tuple(_with_key(item, key) for item in items))
        case _:
            return search


def _function(function: ast.SearchFunction) -> EventTest:
    """``CIDR(@ip, network, ...)``, the only function there is."""
    key, *written = function.arguments
    if not written:
        raise QuerySyntaxError(
            f"{function.name}() takes a field and at least one network",
            function.span,
            found=f"`{shortened(key)}` alone",
            expected=("`CIDR(@network.client.ip, 10.0.0.0/8)`",),
        )
    blocks = [_network(text, function) for text in written]
    return _any(values_of(key), lambda value: _is_inside(value, blocks))


def _network(text: str, function: ast.SearchFunction) -> _Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise QuerySyntaxError(
            f"`{shortened(text)}` is not a network",
            function.span,
            found=f"`{shortened(text)}`",
            expected=("`10.0.0.0/8`", "`2001:db8::/32`"),
        ) from None


def _is_inside(value: object, networks: list[_Network]) -> bool:
    if not isinstance(value, str):
        return False
    try:
        address: IPv4Address | IPv6Address = ip_address(value)
    except ValueError:
        return False
    return any(address in network for network in networks)
