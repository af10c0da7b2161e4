from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.senders import asks, deployed

rule = Rule("C124", "A query uses a trace metric of a span that the service does not make, so it never has data.")


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    for use in context.metric_uses:
        name = use.node.metric
        if contract is None or not contract.spans or not name.startswith("trace."):
            continue
        span = contract.span_of(name)
        if span is None:
            known = [f"trace.{each}" for each in contract.spans]
            message, fix = f"no service makes the span of `{name}`", suggestion(name, known)
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
            continue
        others = {
            sender.service.name
            for sender, resource in deployed(context, use)
            if not span.made_by(sender.names) and asks(resource, use, name)
        }
        if others:
            message = f"`{span.name}` is no span of {', '.join(sorted(others))}"
            fix = f"narrow `applies_to` down to {', '.join(span.emitted_by)}, or add to its `emitted_by`"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
