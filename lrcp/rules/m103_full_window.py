from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule(
    "M103", "A sparse metric is watched with a full window required, the provider's default: it is not evaluated."
)


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        resource = query.resource
        if resource.arguments.get("require_full_window") is False or not _sparse(context, monitor):
            continue
        written = "require_full_window" in resource.arguments
        said = "is true" if written else "is not written, and the provider's default is true"
        yield finding(
            rule.code,
            resource,
            f"`require_full_window` {said}: with quiet minutes in the window the monitor is not evaluated",
            *(("require_full_window",) if written else ()),
            fix="write `require_full_window: false`",
        )


def _sparse(context: Context, monitor: ast.MetricMonitor) -> bool:
    """Anything but a gauge is sent only when something happens."""
    metrics = [use.metric for use in context.metric_uses if use.query.tree is monitor]
    return any(metric is not None and metric.type != "gauge" for metric in metrics)
