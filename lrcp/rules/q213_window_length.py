from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.algorithms import window_seconds
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q213", "The window of a monitor is shorter or longer than its type allows.")

_MINUTE, _DAY = 60, 86400
_MONTH = 31 * _DAY
_LOGS = 2 * _DAY
# Sources whose monitors Datadog limits to two days; others have limits of their own.
_SEARCHES = frozenset(
    (
        *("logs", "trace-analytics", "rum", "events", "audits", "ci-pipelines", "ci-tests"),
        *("database-monitoring", "network-performance", "network-path", "llm-observability"),
    )
)


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        if monitor.window.kind == "last" and not _MINUTE <= monitor.window.seconds <= _MONTH:
            message = f"the window of {monitor.window.text} is not between a minute and a month"
            fix = "use a window from `last_1m` to `last_1mo`"
            yield query.finding(rule.code, message, monitor.window.span, rule.severity, fix=fix)
    for query in context.queries:
        if isinstance(query.tree, ast.EventMonitor) and query.tree.source in _SEARCHES:
            step = query.tree.step("last")
            seconds = window_seconds(str(step.arguments[0])) if step is not None and step.arguments else None
            if step is not None and seconds is not None and not _MINUTE <= seconds <= _LOGS:
                message = f"the window of {step.arguments[0]} is not between a minute and two days"
                fix = "use a window from `1m` to `2d`, or make a metric of these events"
                yield query.finding(rule.code, message, step.span, rule.severity, fix=fix)
