from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q201", "A gauge is added up as if it were a count.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or use.metric.type != "gauge":
            continue
        modifier = next((each for each in use.node.modifiers if each.name in ("as_count", "as_rate")), None)
        if modifier is not None or use.node.aggregator == "sum":
            how = f"`.{modifier.name}()`" if modifier is not None else "`sum:`"
            message = f"{how} of the gauge `{use.metric.name}` has no meaning"
            span = modifier.span if modifier is not None else use.node.span
            yield use.query.finding(rule.code, message, span, rule.severity, fix="use avg, min or max")
