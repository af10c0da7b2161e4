from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M104", "The monitor reports missing data before its window could have been empty twice.")

_PROVIDER_DEFAULT = 10  # minutes


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        resource = query.resource
        if not resource.arguments.get("notify_no_data") or monitor.window.kind != "last":
            continue
        minutes = resource.arguments.get("no_data_timeframe", _PROVIDER_DEFAULT)
        wanted = -(-2 * monitor.window.seconds // 60)
        if isinstance(minutes, int | float) and minutes < wanted:
            written = "no_data_timeframe" in resource.arguments
            yield finding(
                rule.code,
                resource,
                f"`no_data_timeframe` is less than twice the window of {monitor.window.text}",
                "no_data_timeframe" if written else "notify_no_data",
                found=f"{minutes} minutes" + ("" if written else ", the provider's default"),
                fix=f"write `no_data_timeframe: {wanted}`",
            )
