"""From where the parser stopped to a sentence that people understand, with the fix where there is one."""

from __future__ import annotations

import re
from collections.abc import Callable

from lark import UnexpectedInput

from lrcp.core.position import Span
from lrcp.query import explain_monitor, explain_scope
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.functions import is_aggregator
from lrcp.query.stop import CLOSING, Stop
from lrcp.query.words import only_sign

_OPENING = {closing: opening for opening, closing in CLOSING.items()}


def explain(text: str, start: str, error: UnexpectedInput) -> QuerySyntaxError:
    """The error that says what stands at the place and what should."""
    stop = Stop.of(text, start, error)
    for diagnosis in _DIAGNOSES:
        found = diagnosis(stop)
        if found is not None:
            return found
    sign = only_sign(stop.accepts)
    where = f"before {stop.shown}" if stop.found else "at the end"
    message = f"{stop.shown} cannot stand here" if stop.found else "the query is not complete"
    return stop.error(message, fix=f"write `{sign}` {where}" if sign else "")


# --- diagnoses; each answers None when it is about something else


def _a_search(stop: Stop) -> QuerySyntaxError | None:
    """``service:web`` where a metric query should be."""
    search = re.match(r"\s*-?[@#]?([\w.-]+):", stop.text)
    if stop.start != "metric" or search is None or "{" in stop.text or is_aggregator(search[1]):
        return None
    place = Span(0, len(stop.text.rstrip()))
    return stop.error("this is a search, not a metric query", expected=("`avg:metric{key:value}`",), span=place)


def _open_quote(stop: Stop) -> QuerySyntaxError | None:
    quote = stop.found[:1]
    if quote in ("“", "”", "‘", "’"):
        return stop.error(
            "a typographic quote is no quote", fix="write a straight quote", expected=("a straight quote",)
        )
    if quote not in ('"', "'") or re.compile(rf"{quote}(\\.|[^{quote}\\])*{quote}", re.DOTALL).match(
        stop.text, stop.at
    ):
        return None
    return stop.error("the quote is never closed", fix=f"add the closing `{quote}`", expected=(f"`{quote}`",))


def _swallowed_quote(stop: Stop) -> QuerySyntaxError | None:
    """A missing quote lets a text run on to the next one, and what follows stands right behind it."""
    if stop.last_kind not in ("STRING", "PHRASE") or stop.last_span.end != stop.at or not stop.found:
        return None
    if not re.match(r"[\w*@$]", stop.found):
        return None
    message = f"a quote is missing: `{shortened(str(stop.last))}` is read as one text"
    return stop.error(message, fix="close the quote earlier", expected=("a closing quote",), span=stop.last_span)


def _no_parentheses(stop: Stop) -> QuerySyntaxError | None:
    """``.as_count`` without its parentheses."""
    name = re.search(r"\.\s*(\w+)$", stop.before)
    if stop.accepts != {"LPAR"} or name is None or stop.last_kind not in ("NAME", "STEP"):
        return None
    fix = f"write `.{shortened(name[1])}()`"
    return stop.error(f"`.{shortened(name[1])}` has no parentheses", fix=fix, expected=("`()`",), span=stop.last_span)


def _empty_brackets(stop: Stop) -> QuerySyntaxError | None:
    if stop.found not in _OPENING or not stop.before.endswith(_OPENING[stop.found]):
        return None
    place = Span(len(stop.before) - 1, stop.at + 1)
    if stop.found == "}" and "TAG" in stop.accepts:
        return stop.error("the scope is empty", fix="write `{*}`", expected=("`*`", "a tag"), span=place)
    if stop.found == "}" and "GROUP_KEY" in stop.accepts:
        fix = "name the tag keys, or remove `by {}`"
        return stop.error("there is no tag key to group by", fix=fix, expected=("a tag key",), span=place)
    if "WINDOW" in stop.accepts:
        return stop.error("the window is missing", fix="write `(last_5m)`", expected=("`last_5m`",), span=place)
    return stop.error("the brackets are empty", span=place)


def _spare_comma(stop: Stop) -> QuerySyntaxError | None:
    if not stop.before.endswith(",") or stop.found not in (")", "}", "", ","):
        return None
    comma = len(stop.before) - 1
    return stop.error("nothing follows the `,`", fix="remove the `,`", span=Span(comma, comma + 1))


def _not_closed(stop: Stop) -> QuerySyntaxError | None:
    if not stop.bracket or stop.opening is None:
        return None
    closing = CLOSING[stop.bracket]
    if {")": "RPAR", "}": "RBRACE", "]": "RSQB"}[closing] not in stop.accepts or stop.found == ",":
        return None
    begin = stop.opening.start_pos or 0
    fix = f"write `{closing}` before {stop.shown}" if stop.found else f"write `{closing}` at the end"
    message = f"the bracket of `{shortened(stop.text[begin:], 16)}` is not closed"
    return stop.error(message, fix=fix, expected=(f"`{closing}`",))


def _no_to(stop: Stop) -> QuerySyntaxError | None:
    if stop.accepts != {"TO"}:
        return None
    return stop.error("a range is written `[low TO high]`", fix="write `TO` between the bounds", expected=("TO",))


def _lone_backslash(stop: Stop) -> QuerySyntaxError | None:
    if stop.start != "search" or stop.text[stop.at :].strip() != "\\":
        return None
    return stop.error("the backslash escapes nothing", fix="remove the backslash", expected=("a character after it",))


def _after_the_end(stop: Stop) -> QuerySyntaxError | None:
    if stop.accepts != {"$END"}:
        return None
    rest = Span(stop.at, len(stop.text.rstrip()))
    extra = shortened(stop.text[rest.start :])
    return stop.error(f"`{extra}` stands after the end of the query", fix=f"remove `{extra}`", span=rest)


def _spare_closing(stop: Stop) -> QuerySyntaxError | None:
    if stop.found not in _OPENING or stop.bracket:
        return None
    return stop.error(f"`{stop.found}` closes no `{_OPENING[stop.found]}`", fix=f"remove the `{stop.found}`")


# The first that answers speaks: the more specific come first.
_DIAGNOSES: tuple[Callable[[Stop], QuerySyntaxError | None], ...] = (
    _a_search,
    _open_quote,
    _swallowed_quote,
    explain_scope.quoted_tag,
    explain_scope.no_braces,
    _empty_brackets,
    explain_monitor.unquoted_search,
    _no_parentheses,
    explain_monitor.no_time_aggregation,
    explain_monitor.named_monitors,
    explain_monitor.no_monitor,
    explain_scope.bad_name,
    explain_scope.no_scope,
    _spare_comma,
    explain_scope.assignment,
    explain_scope.foreign_operator,
    explain_scope.bad_variable,
    explain_scope.dangling_word,
    explain_scope.no_comma,
    explain_monitor.threshold_elsewhere,
    _no_to,
    _lone_backslash,
    _spare_closing,
    _not_closed,
    explain_monitor.no_condition,
    explain_monitor.no_threshold,
    _after_the_end,
)
