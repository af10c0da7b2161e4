from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.siblings import siblings

rule = Rule("M112", "Two monitors page for the same thing, the one whenever the other does.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    for group in siblings(context):
        paging = [each for each in group if each[0].resource.house.get("notify") == "page"]
        falling = group[0][1].condition.comparator.startswith("<")
        paging.sort(key=lambda each: each[1].condition.threshold, reverse=falling)
        for (early, tree), (query, later) in pairwise(paging):
            if tree.condition.threshold != later.condition.threshold and later.condition.comparator[0] in "<>":
                message = f"`{early.resource.id}` pages for the same value before this one does"
                fix = "make one monitor of the two, with `warning` and `critical`"
                yield query.finding(rule.code, message, later.condition.span, rule.severity, fix=fix)
