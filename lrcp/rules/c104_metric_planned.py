from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.senders import askers

rule = Rule("C104", "A query uses a planned metric of a service that runs already and does not send it.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or not use.metric.planned or use.query.resource.house.get("stage") == "shadow":
            continue
        running = {each.service.name for each in askers(context, use) if not each.service.planned}
        if running:
            message = f"`{use.metric.name}` is planned; not sent yet, though running: {', '.join(sorted(running))}"
            fix = "set `stage: shadow`, or send it and remove its `status` in the contract"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
