"""What of a search is evaluated, and how faithfully; the tests themselves are made by ``lrcp.query.match``."""

from __future__ import annotations

from collections.abc import Mapping

from lrcp.core.registry import Registry
from lrcp.query import ast, walk

SEARCHES: Registry[str] = Registry("part of a search", "Searches of events")
_NAMES: Mapping[type[ast.Node], str] = {
    ast.MatchAll: "*",
    ast.Term: "word",
    ast.Field: "key:value",
    ast.Exists: "key:*",
    ast.Compare: "key:>=5",
    ast.Range: "key:[1 TO 5]",
    ast.FieldGroup: "key:(a OR b)",
    ast.SearchFunction: "CIDR()",
    ast.SearchNot: "NOT",
    ast.SearchAnd: "AND",
    ast.SearchOr: "OR",
    ast.SearchVariable: "$name",
}


def check_search(search: ast.Search) -> None:
    """Raises UnsupportedError for the first part that is not evaluated."""
    for node in walk(search):
        SEARCHES.get(_NAMES[type(node)])


for _name in ("*", "AND", "OR", "NOT", "key:(a OR b)"):
    SEARCHES.exact(_name)(_name)
SEARCHES.modelled(
    "word", note="of message, title and text; letters, digits and `_` make a word, everything else separates"
)("word")
SEARCHES.exact("key:value", note="attributes letter by letter, numbers by value; one element of an array is enough")(
    "key:value"
)
SEARCHES.exact("key:*", note="a value, or an object that is not empty; null is none")("key:*")
SEARCHES.exact("CIDR()", note="IPv4 and IPv6")("CIDR()")
for _name in ("key:>=5", "key:[1 TO 5]"):
    SEARCHES.modelled(
        _name, note="units of time count in nanoseconds, of size in bytes; what is no number is compared as text"
    )(_name)
SEARCHES.refuse("$name", note="only dashboards have variables")
SEARCHES.refuse("#calculated", note="its formula is not part of the query")
