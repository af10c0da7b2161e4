from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, walk
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("M105", "A count of events has no points when nothing happens, so the alert can never recover.")


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        if monitor.condition.comparator not in (">", ">=") or monitor.window.kind != "last" or monitor.change:
            continue
        node = _lone_count(monitor.expression)
        metric = context.vocabulary.metric(node.metric) if node is not None else None
        if node is None or metric is None or not metric.event_driven or _resolves(query.resource.arguments):
            continue
        yield query.finding(
            rule.code,
            f"without events `{metric.name}` has no points: the evaluation is skipped and the alert stays",
            node.span,
            rule.severity,
            fix="put `default_zero(...)` around it",
        )


def _lone_count(expression: ast.Expression) -> ast.MetricQuery | None:
    """The only metric of an expression in which silence stays silence."""
    nodes = list(walk(expression))
    metrics = [node for node in nodes if isinstance(node, ast.MetricQuery)]
    if len(metrics) != 1 or any(isinstance(node, ast.Call) and node.name == "default_zero" for node in nodes):
        return None
    filled = any(each.name == "fill" and each.arguments[:1] == (ast.Name("zero"),) for each in metrics[0].modifiers)
    algorithms = ("anomalies", "forecast", "outliers")
    decided = any(isinstance(node, ast.Call) and node.name in algorithms for node in nodes)
    return None if filled or decided else metrics[0]


def _resolves(arguments: object) -> bool:
    """The monitor itself says what silence means."""
    options = arguments if isinstance(arguments, dict) else {}
    return options.get("on_missing_data") in ("resolve", "default") or bool(options.get("timeout_h"))
