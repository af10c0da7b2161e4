from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C101", "A query uses a metric that nobody sends.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is None:
            message, name = f"nobody sends the metric `{use.node.metric}`", use.node.metric
            fix = suggestion(name, context.vocabulary.metrics) or "declare it in contract/metrics.yaml"
            yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)
