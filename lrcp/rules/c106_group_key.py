from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C106", "A query groups by a tag that the metric does not carry, so it has no groups.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None or use.metric.tags is None:
            continue
        spans = use.node.by_spans or (use.node.span,) * len(use.node.by)
        for key, span in zip(use.node.by, spans, strict=True):
            if key not in use.metric.tags and not key.startswith("$"):
                message = f"`{use.metric.name}` carries no tag `{key}` to group by"
                fix = suggestion(key, use.metric.tags)
                yield use.query.finding(rule.code, message, span, rule.severity, fix=fix)
