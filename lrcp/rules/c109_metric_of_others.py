from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.senders import askers

rule = Rule("C109", "A query of a service uses a metric that only other services send, so it never has data.")


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    for use in context.metric_uses:
        metric = contract.metrics.get(use.node.metric) if contract is not None else None
        if metric is None:
            continue
        services = (each.service for each in askers(context, use) if not metric.sent_by(each.names))
        others = {service.name: service.kind for service in services}
        if others:
            named = ", ".join(f"{name} ({kind})" for name, kind in sorted(others.items()))
            message = f"`{metric.name}` is not sent by {named}"
            fix = f"narrow `applies_to` down to {', '.join(metric.emitted_by)}, or add to its `emitted_by`"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
