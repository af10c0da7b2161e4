from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M115", "An option of a monitor is out of its range; Datadog refuses it.")

# Lowest, highest, unit. Source: Datadog API v1, schema MonitorOptions.
_RANGES = {
    "evaluation_delay": (0, 86400, "seconds"),
    "new_group_delay": (0, None, "seconds"),
    "new_host_delay": (0, None, "seconds"),
    "no_data_timeframe": (1, None, "minutes"),
    "priority": (1, 5, ""),
    "renotify_interval": (0, None, "minutes"),
    "renotify_occurrences": (1, None, ""),
    "timeout_h": (0, 24, "hours"),
}


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        for name, (lowest, highest, unit) in _RANGES.items():
            value = resource.arguments.get(name)
            number = float(value) if isinstance(value, str) and value.isdecimal() else value
            if not isinstance(number, int | float) or isinstance(number, bool):
                continue
            if number < lowest or (highest is not None and number > highest):
                expected = f"at least {lowest}" if highest is None else f"{lowest} to {highest}"
                message = f"`{name}` is out of range"
                wanted = f"{expected} {unit}".strip()
                yield finding(rule.code, resource, message, name, found=str(value), expected=wanted)
