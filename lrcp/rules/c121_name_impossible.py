from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.foreign import Impossible
from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C121", "A query uses a name that the product or library it looks like does not send.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        known = use.metric.foreign if use.metric is not None else None
        if isinstance(known, Impossible):
            message = f"{known.sender.name} sends no metric `{known.name}`"
            fix = f"did you mean `{known.meant}`?" if known.meant else f"see {known.sender.source}"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
