from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M119", "This type of monitor has no `on_missing_data`.")

# Source: provider 4.19, argument on_missing_data of datadog_monitor.
_WITHOUT = frozenset({"service check", "composite", "slo alert"})


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        type = resource.arguments.get("type")
        if type in _WITHOUT and resource.arguments.get("on_missing_data") is not None:
            message = f"a monitor of type `{type}` has no `on_missing_data`"
            fix = "use `notify_no_data` with `no_data_timeframe`" if type != "slo alert" else "remove it"
            yield finding(rule.code, resource, message, "on_missing_data", fix=fix)
