from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.vocabulary import Metric

rule = Rule("Q201", "A gauge is added up as if it were a count.")

# What several hosts have of these does not add up; workers or bytes of several hosts do.
_SHARES = frozenset({"percent", "fraction", "percent_nano", "apdex"})


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or use.metric.type != "gauge":
            continue
        modifier = next((each for each in use.node.modifiers if each.name in ("as_count", "as_rate")), None)
        if modifier is not None or (use.node.aggregator == "sum" and _no_amount(use.metric)):
            how = f"`.{modifier.name}()`" if modifier is not None else "`sum:`"
            message = f"{how} of the gauge `{use.metric.name}` has no meaning"
            span = modifier.span if modifier is not None else use.node.span
            yield use.query.finding(rule.code, message, span, rule.severity, fix="use avg, min or max")


def _no_amount(metric: Metric) -> bool:
    """Of the metrics of others it is known which gauges add up; those have another type."""
    return metric.unit in _SHARES or metric.foreign is not None
