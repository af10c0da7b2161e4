from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q203", "`count:` is the number of values of a distribution; other types have none.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.node.aggregator == "count" and use.metric is not None and use.metric.type != "distribution":
            message = f"`count:` needs a distribution, `{use.metric.name}` is a {use.metric.type}"
            fix = "use `sum:` with `.as_count()`" if use.metric.type == "count" else "use avg, min or max"
            yield use.query.finding(rule.code, message, use.node.span, rule.severity, fix=fix)
