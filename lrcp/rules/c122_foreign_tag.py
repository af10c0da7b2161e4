from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.foreign import ForeignMetric
from lrcp.core.finding import Finding
from lrcp.core.nearest import nearest
from lrcp.rules.context import Context, MetricUse
from lrcp.rules.names import filtered_keys, grouped_keys
from lrcp.rules.rule import Rule

rule = Rule("C122", "A query filters or groups a product's own metric by a tag that it never carries.")


def check(context: Context) -> Iterator[Finding]:
    for use in context.metric_uses:
        if use.metric is not None and isinstance(use.metric.foreign, ForeignMetric):
            yield from _never_carried(context, use, use.metric.foreign)


def _never_carried(context: Context, use: MetricUse, metric: ForeignMetric) -> Iterator[Finding]:
    for key, node in (*filtered_keys(use), *grouped_keys(use)):
        if metric.never_carries(key, context.vocabulary.values):
            message = f"{metric.sender.name} sends `{metric.name}` without a tag `{key}`"
            near = nearest(key, metric.tags)
            fix = f"did you mean `{near}`? {metric.sender.advice}" if near else metric.sender.advice
            expected = ", ".join(sorted(metric.tags))
            yield use.query.finding(rule.code, message, node.span, rule.severity, expected=expected, fix=fix)
