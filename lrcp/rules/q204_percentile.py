from __future__ import annotations

import re
from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q204", "A percentile needs a distribution with percentiles enabled.")

_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,2})?")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        metric, aggregator = use.metric, use.node.aggregator or ""
        if metric is None or metric.has_percentiles or not _PERCENTILE.fullmatch(aggregator):
            continue
        if metric.type == "distribution":
            message = f"{aggregator} of {metric.name} needs percentiles"
            fix = "add `percentiles: true` to it in contract/metrics.yaml"
        else:
            message = f"{aggregator} needs a distribution, `{metric.name}` is a {metric.type}"
            fix = "send it as a distribution, or use avg, min or max"
        yield use.query.finding(rule.code, message, use.node.span, rule.severity, fix=fix)
