from __future__ import annotations

import re
from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule

rule = Rule("M123", "How long a silent group is kept is not between an hour and three days.")

_HOURS = {"m": 1 / 60, "h": 1, "d": 24}


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        written = resource.arguments.get("group_retention_duration")
        if written is None:
            continue
        match = re.fullmatch(r"(\d+)([mhd])", str(written))
        if match is None or not 1 <= int(match[1]) * _HOURS[match[2]] <= 72:
            message = "`group_retention_duration` is out of range"
            where = ("group_retention_duration",)
            yield finding(rule.code, resource, message, *where, found=str(written), expected="1h to 72h")
