from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.model import MetricStatus
from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C112", "The contract calls a metric emitted, but no service that runs can send it.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    if contract is None or not context.specs:
        return
    running = [each for each in context.specs[0].senders.values() if not each.service.planned]
    for metric in contract.metrics.values():
        if metric.status is MetricStatus.EMITTED and not any(metric.sent_by(each.names) for each in running):
            message = f"no service that runs sends `{metric.name}`"
            fix = "set `status: planned` until one does, or remove the `status` of its service"
            yield Finding(rule.code, message, metric.position, rule.severity, fix=fix)
