from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("M122", "A page for a ratio or a percentile recovers at the number it fires at, and flaps.", Severity.NOTE)


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        thresholds = query.resource.arguments.get("monitor_thresholds", {})
        pages = query.resource.house.get("notify") == "page"
        if not pages or "critical_recovery" in thresholds or monitor.change or not _noisy(monitor):
            continue
        message = "around the threshold it pages and recovers with every evaluation"
        fix = "add the value `critical_recovery`, somewhat on the good side of `critical`"
        yield query.finding(rule.code, message, monitor.condition.span, rule.severity, fix=fix)


def _noisy(monitor: ast.MetricMonitor) -> bool:
    """What moves from one evaluation to the next without being an event more or less."""
    ratio = any(node.operator == "/" for node in find(monitor, ast.Binary))
    return ratio or monitor.aggregator == "percentile"
