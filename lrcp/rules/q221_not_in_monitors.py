from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.query.functions import FUNCTIONS
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q221", "A monitor uses a function that Datadog takes in graphs alone.")


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        for call in find(monitor, ast.Call):
            known = FUNCTIONS.get(call.name)
            if known is not None and not known.monitors:
                message = f"`{call.name}()` is for graphs; a monitor with it is refused"
                yield query.finding(rule.code, message, call.span, rule.severity, fix="use `ewma_5()` or `median_5()`")
