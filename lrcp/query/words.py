"""The grammar's terminals in human words."""

from __future__ import annotations

_OPERAND = frozenset({"NAME", "COUNT_IF", "NUMBER", "STRING", "LPAR", "MINUS", "PLUS"})
_TAG = frozenset({"TAG", "VARIABLE", "BANG", "NOT", "LPAR"})
_TERM = frozenset({"TERM", "PHRASE", "KEY", "VARIABLE", "FUNCTION", "EXCLUDE", "NOT_WORD", "LPAR"})
_MEMBER = frozenset({"MEMBER", "PHRASE", "VARIABLE", "RELATION", "LSQB", "LBRACE", "EXCLUDE", "NOT_WORD", "LPAR"})
_VALUE = frozenset({"VALUE", "PHRASE", "VARIABLE", "RELATION", "LSQB", "LBRACE", "LPAR"})
_HEAD = frozenset({"HEAD", "STRING", "MONITOR", "BANG", "LPAR"})
_ITEM = frozenset({"MONITOR", "BANG", "LPAR"})

_QUERY = "a metric query, a function or a number"
_IN_FORMULA = {_QUERY: "a query's name, a function or a number"}

_SIGNS = {
    "COMMA": ",",
    "COLON": ":",
    "DOT": ".",
    "EQUAL": "=",
    "LPAR": "(",
    "RPAR": ")",
    "LBRACE": "{",
    "RBRACE": "}",
    "LSQB": "[",
    "RSQB": "]",
}

# A phrase stands for its terminals when the first of each pair is acceptable; earlier ones take precedence.
_PHRASES: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (frozenset({"HEAD"}), _HEAD, "a monitor query such as `avg(last_5m):avg:metric{*} > 1`"),
    (frozenset({"MONITOR"}), _ITEM, "a monitor's number"),
    (frozenset({"NAME", "NUMBER", "LPAR"}), _OPERAND, _QUERY),
    (frozenset({"TAG"}), _TAG, "a tag"),
    (frozenset({"TERM"}), _TERM, "a search term"),
    (frozenset({"MEMBER"}), _MEMBER, "a value"),
    (frozenset({"KEY"}), _TERM, "a search term"),
    (frozenset({"VALUE"}), _VALUE, "a value"),
    (frozenset({"PLUS", "MINUS"}), frozenset({"PLUS", "MINUS", "STAR", "SLASH"}), "an operator (+, -, *, /)"),
    (frozenset({"COMPARATOR"}), frozenset({"COMPARATOR"}), "a comparator (>, >=, <, <=, ==, !=)"),
    (frozenset({"NUMBER"}), frozenset({"NUMBER", "MINUS"}), "a number"),
    (frozenset({"AND", "OR"}), frozenset({"AND", "OR", "IN", "NOT"}), "AND, OR"),
    (frozenset({"AND"}), frozenset({"AND", "IN", "NOT"}), "AND"),
    (frozenset({"OR"}), frozenset({"OR"}), "OR"),
    (frozenset({"AND_WORD"}), frozenset({"AND_WORD"}), "AND"),
    (frozenset({"OR_WORD"}), frozenset({"OR_WORD"}), "OR"),
    (frozenset({"AMPERSANDS"}), frozenset({"AMPERSANDS"}), "`&&`"),
    (frozenset({"BARS"}), frozenset({"BARS"}), "`||`"),
    (frozenset({"STEP"}), frozenset({"STEP"}), 'a step such as `last("5m")`'),
    (frozenset({"STRING", "WORD"}), frozenset({"STRING", "WORD"}), "a quoted text or a number"),
    (frozenset({"STRING"}), frozenset({"STRING"}), "a quoted text"),
    (frozenset({"WORD"}), frozenset({"WORD"}), "a word"),
    (frozenset({"NAME"}), frozenset({"NAME"}), "a name"),
    (frozenset({"WINDOW"}), frozenset({"WINDOW"}), "a window such as `last_5m`"),
    (frozenset({"GROUP_KEY"}), frozenset({"GROUP_KEY"}), "a tag key"),
    (frozenset({"CHOICE"}), frozenset({"CHOICE"}), "a tag value"),
    (frozenset({"BOUND"}), frozenset({"BOUND"}), "a bound"),
    (frozenset({"ARGUMENT"}), frozenset({"ARGUMENT"}), "an argument"),
    (frozenset({"BY"}), frozenset({"BY"}), "`by {…}`"),
    (frozenset({"IN"}), frozenset({"IN"}), "IN"),
    (frozenset({"TO"}), frozenset({"TO"}), "TO"),
    *((frozenset({name}), frozenset({name}), f"`{sign}`") for name, sign in _SIGNS.items()),
    (frozenset({"$END"}), frozenset({"$END"}), "the end of the query"),
)


def in_words(terminals: frozenset[str], start: str) -> tuple[str, ...]:
    """What may stand here in a query read from ``start``, most telling first; no terminal's name ever shows."""
    left = set(terminals)
    words = []
    for needed, covered, phrase in _PHRASES:
        if needed <= left:
            words.append(_IN_FORMULA.get(phrase, phrase) if start == "formula" else phrase)
            left -= covered
    return tuple(words)


def only_sign(terminals: frozenset[str]) -> str:
    """The one punctuation mark that may stand here, nothing when there is a choice."""
    return _SIGNS.get(next(iter(terminals)), "") if len(terminals) == 1 else ""
