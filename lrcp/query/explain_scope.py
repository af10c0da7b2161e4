"""Diagnoses of scopes, group-by keys and the words between conditions; each answers None to anything else."""

from __future__ import annotations

import re

from lrcp.core.position import Span
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.stop import Stop

_KEYS = re.compile(r"\(?\s*([\w.\-]+(?:\s*,\s*[\w.\-]+)*)\s*\)?")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ASSIGNED = re.compile(r"([\w.\-]+)\s*!?==?~?\s*([\"']?)([^\s\"',{}()]*)\2")
_WORDS = ("AND", "OR", "NOT")
# What Datadog turns into an underscore when it stores a name or a tag.
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.]+")
_NOT_IN_TAGS = re.compile(r"""[\s,{}()!$"'=<>&|]+""")
_NAME_WITH_SCOPE = re.compile(r"([^\s,:{}()\"']+)\s*\{")


def quoted_tag(stop: Stop) -> QuerySyntaxError | None:
    quoted = _QUOTED.match(stop.text, stop.at)
    if quoted is None or not {"AND", "TAG", "CHOICE", "GROUP_KEY"} & stop.accepts:
        return None
    value = shortened(_NOT_IN_TAGS.sub("_", quoted[1] or quoted[2] or ""))
    place, fix = Span(stop.at, quoted.end()), f"write `{value}`" if value else ""
    return stop.error("tags stand without quotes", fix=fix, expected=("a tag without quotes",), span=place)


def no_braces(stop: Stop) -> QuerySyntaxError | None:
    if stop.accepts != {"LBRACE"} or stop.last_kind != "BY":
        return None
    keys = _KEYS.match(stop.text, stop.at)
    fix = f"write `by {{{shortened(keys[1])}}}`" if keys else "write `by {key}`"
    return stop.error("group-by keys stand in braces", fix=fix, expected=("`{`",))


def bad_name(stop: Stop) -> QuerySyntaxError | None:
    """``x.y-z{*}``: one name with a character that none has."""
    if stop.accepts != {"LBRACE"} or stop.last_kind != "NAME" or stop.last_span.end != stop.at:
        return None
    written = _NAME_WITH_SCOPE.match(stop.text, stop.last_span.start)
    wrong = _NOT_IN_NAMES.search(written[1]) if written else None
    if written is None or wrong is None:
        return None
    place = Span(written.start() + wrong.start(), written.start() + wrong.end())
    fix = f"write `{shortened(_NOT_IN_NAMES.sub('_', written[1]))}`"
    message = f"`{shortened(wrong[0])}` cannot stand in the name of a metric"
    return stop.error(message, fix=fix, expected=("letters of ASCII, digits, `_` and `.`",), span=place)


def no_scope(stop: Stop) -> QuerySyntaxError | None:
    if stop.accepts != {"LBRACE"} or stop.last is None:
        return None
    metric = shortened(str(stop.last))
    return stop.error(
        f"`{metric}` has no scope", fix=f"write `{metric}{{*}}`", expected=("`{*}`",), span=stop.last_span
    )


def assignment(stop: Stop) -> QuerySyntaxError | None:
    """``{key="value"}`` as in PromQL."""
    if stop.last_kind != "TAG" or stop.found[:1] not in ("=", "!"):
        return None
    assigned = _ASSIGNED.match(stop.text, stop.last_span.start)
    if assigned is None:
        return None
    place = Span(assigned.start(), assigned.end())
    tag = f"{'!' if stop.found[0] == '!' else ''}{assigned[1]}:{assigned[3]}"
    return stop.error("a tag is written `key:value`", fix=f"write `{shortened(tag)}`", expected=("`:`",), span=place)


def foreign_operator(stop: Stop) -> QuerySyntaxError | None:
    """Operators of other languages where this one has its own."""
    right = None
    if "AMPERSANDS" in stop.accepts:
        right = {"and": "&&", "&": "&&", ",": "&&", "or": "||", "|": "||"}.get(stop.found.lower())
    elif "AND" in stop.accepts:
        right = {"&&": "AND", "&": "AND", "||": "OR", "|": "OR"}.get(stop.found)
    elif "COMPARATOR" in stop.accepts:
        right = {"=": "==", "=>": ">=", "=<": "<=", "is": "=="}.get(stop.found)
    if right is None:
        return None
    return stop.error(f"`{stop.found}` is no operator here", fix=f"write `{right}`", expected=(f"`{right}`",))


def bad_variable(stop: Stop) -> QuerySyntaxError | None:
    if not stop.found.startswith("$") or not {"TAG", "NAME"} & stop.accepts:
        return None
    if "TAG" not in stop.accepts:
        return stop.error("a template variable stands in a scope, `metric{$name}`", expected=("a metric query",))
    forms = ("`$name`", "`$name.value`", "`key:$name.value`")
    return stop.error("a template variable stands alone or after `key:`", expected=forms)


def no_comma(stop: Stop) -> QuerySyntaxError | None:
    """Two tags, keys or values with nothing but a space between them."""
    kinds_of_list = {"TAG": "tags", "VARIABLE": "tags", "GROUP_KEY": "keys", "CHOICE": "values"}
    what = kinds_of_list.get(stop.last_kind)
    if what is None or "COMMA" not in stop.accepts or not re.match(r"[\w$*!]", stop.found):
        return None
    if what == "tags" and stop.found.lower() in ("by", "and", "or", "not", "in"):
        return None
    expected = ("`,`", "AND") if what == "tags" else ("`,`",)
    return stop.error(f"there is nothing between two {what}", fix=f"write `,` before {stop.shown}", expected=expected)


def dangling_word(stop: Stop) -> QuerySyntaxError | None:
    """AND, OR, NOT without something on both sides, in a search or a scope."""
    search, scope = stop.start == "search", bool({"AND", "TAG"} & stop.accepts)
    here = stop.found.upper() if stop.found in _WORDS or (scope and stop.found.upper() in _WORDS) else ""
    previous = str(stop.last) if stop.last_kind.removesuffix("_WORD") in _WORDS else ""
    if not (search or scope) or not (here or previous):
        return None
    first = not stop.before or stop.before.endswith(("(", "{", ","))
    word, side = (here, "before") if here and first and here != "NOT" else (previous or here, "after")
    quote = f', or write `"{word}"` to look for the word' if search else ""
    expected = ("a search term",) if search else ("a tag",)
    return stop.error(f"{word} has nothing {side} it", fix=f"remove it{quote}", expected=expected)
