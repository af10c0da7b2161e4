from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C105", "A metric is sent and paid for, but nothing looks at it.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    used = {use.node.metric for use in context.metric_uses}
    for metric in context.vocabulary.metrics.values():
        if metric.position is None or metric.planned or metric.reserved or metric.name in used:
            continue
        message = f"no monitor, dashboard or objective uses `{metric.name}`"
        fix = "use it, mark it `status: reserved`, or stop sending it"
        yield Finding(rule.code, message, metric.position, rule.severity, fix=fix)
