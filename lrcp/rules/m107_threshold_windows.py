from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.algorithms import Algorithm, algorithms, window_seconds
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("M107", "The trigger and recovery windows of an anomaly monitor are missing or do not fit.")

_KEY = "monitor_threshold_windows"


def check(context: Context) -> Iterator[Finding]:
    anomalous = {id(use.query.resource): use for use in algorithms(context, "anomalies")}
    for resource in context.monitors:
        written = resource.arguments.get(_KEY)
        windows = written[0] if isinstance(written, list) and written else written
        use = anomalous.get(id(resource))
        if use is None and windows and context.monitor_query(resource) is not None:
            message = f"`{_KEY}` belongs to anomaly monitors; this query calls no anomalies()"
            yield finding(rule.code, resource, message, _KEY, fix="remove it")
        elif use is not None:
            yield from _check(resource, use, windows if isinstance(windows, dict) else {})


def _check(resource: Resource, use: Algorithm, windows: dict[str, str]) -> Iterator[Finding]:
    alert, trigger = use.text("alert_window"), windows.get("trigger_window")
    for name in ("trigger_window", "recovery_window"):
        value = windows.get(name)
        if value is None:
            message = f"an anomaly monitor needs `{name}`"
            fix = f"write `{_KEY}: {{ {name}: {alert or 'last_15m'} }}`"
            yield finding(rule.code, resource, message, *((_KEY,) if windows else ("query",)), fix=fix)
        elif window_seconds(value) is None:
            fix = "write a window such as `last_15m`"
            yield finding(rule.code, resource, f"`{value}` is not a window", _KEY, name, fix=fix)
    if alert is not None and trigger is not None and window_seconds(alert) != window_seconds(trigger):
        message = "`trigger_window` must repeat the `alert_window` of the query"
        yield finding(rule.code, resource, message, _KEY, "trigger_window", found=trigger, expected=alert)
