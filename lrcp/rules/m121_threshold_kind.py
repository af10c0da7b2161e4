from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M121", "A monitor has a threshold that its type does not know.")

_CHECKS = ("ok", "unknown")
_RECOVERIES = ("critical_recovery", "warning_recovery")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        type, written = resource.arguments.get("type"), resource.arguments.get("monitor_thresholds") or {}
        for name in written:
            if type == "composite":
                why = "a composite compares nothing itself"
            elif name in _CHECKS and type != "service check":
                why = f"only service checks have `{name}`"
            elif name in _RECOVERIES and type == "service check":
                why = "a service check recovers after `ok` good runs"
            elif name == "warning_recovery" and "warning" not in written:
                why = "there is no `warning` to recover from"
            else:
                continue
            message = f"`{name}` does not belong here: {why}"
            yield finding(rule.code, resource, message, "monitor_thresholds", name, fix=f"remove `{name}`")
