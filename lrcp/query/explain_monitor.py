"""Diagnoses of what makes a query a monitor; each answers None to anything else."""

from __future__ import annotations

import re

from lrcp.core.position import Span
from lrcp.query import kinds
from lrcp.query.errors import QuerySyntaxError, shortened
from lrcp.query.functions import is_aggregator
from lrcp.query.stop import Stop


def unquoted_search(stop: Stop) -> QuerySyntaxError | None:
    head = re.match(r"\s*([a-z_-]+)\s*\(\s*", stop.text)
    if stop.start != "monitor" or head is None or head[1] not in kinds.STEPS or not {"STRING", "RPAR"} & stop.accepts:
        return None
    if stop.at < head.end() or '"' in stop.text[: stop.at] or "'" in stop.text[: stop.at]:
        return None
    end = stop.text.find(")", head.end())
    place = Span(head.end(), end if end > head.end() else len(stop.text))
    fix = f'write `{head[1]}("…")`'
    return stop.error(f"what `{head[1]}` is about stands in quotes", fix=fix, expected=("a quoted text",), span=place)


def no_time_aggregation(stop: Stop) -> QuerySyntaxError | None:
    if stop.start != "monitor" or stop.accepts != {"LPAR"} or stop.found[:1] not in (":", "{"):
        return None
    head = str(stop.last)
    if stop.found.startswith(":") and not is_aggregator(head):
        return None
    fix = "write a time aggregation such as `avg(last_5m):` before it"
    expected = ("`avg(last_5m):`",)
    place = Span(0, stop.at + len(stop.found))
    return stop.error("a metric monitor begins with a time aggregation", fix=fix, expected=expected, span=place)


def named_monitors(stop: Stop) -> QuerySyntaxError | None:
    if stop.start != "monitor" or stop.accepts != {"LPAR"} or stop.found[:1] not in ("&", "|"):
        return None
    expected = ("a monitor's number", "`tf://datadog_monitor/name/id`")
    return stop.error("a composite calls its monitors by their numbers", expected=expected, span=stop.last_span)


def no_monitor(stop: Stop) -> QuerySyntaxError | None:
    if stop.start != "monitor" or not ("HEAD" in stop.accepts or stop.accepts == {"LPAR"}):
        return None
    examples = tuple(f"`{kinds.example(form)}`" for form in ("metric", "logs"))
    place = Span(0, max(len(stop.before), stop.at + len(stop.found)))
    what = f"`{shortened(stop.text[: place.end])}`" if stop.text.strip() else "an empty text"
    return stop.error(f"{what} is no monitor query", expected=examples, span=place)


def no_condition(stop: Stop) -> QuerySyntaxError | None:
    if stop.found or "COMPARATOR" not in stop.accepts:
        return None
    return stop.error(
        "the comparison with the threshold is missing",
        fix="end the query with a comparator and the critical threshold, as `> 5`",
        expected=("a comparator (>, >=, <, <=, ==, !=) and a number",),
    )


def no_threshold(stop: Stop) -> QuerySyntaxError | None:
    if stop.last_kind not in ("COMPARATOR", "MINUS") or not stop.accepts <= {"NUMBER", "MINUS"}:
        return None
    return stop.error("the threshold is missing", expected=("a number",))


def threshold_elsewhere(stop: Stop) -> QuerySyntaxError | None:
    if stop.start not in ("metric", "formula") or not _after_operand(stop) or stop.found[:1] not in ("<", ">", "="):
        return None
    rest = Span(stop.at, len(stop.text.rstrip()))
    fix = f"remove `{shortened(stop.text[rest.start :])}`"
    return stop.error("only monitors compare with a threshold", fix=fix, span=rest)


def _after_operand(stop: Stop) -> bool:
    return "PLUS" in stop.accepts and "NAME" not in stop.accepts
