from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C104", "A query uses a metric that is planned but that no service sends yet.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is not None and use.metric.planned:
            message = f"`{use.metric.name}` is planned; no service sends it yet"
            fix = "set `stage: shadow`, or name its sender under `emitted_by` in the contract"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
