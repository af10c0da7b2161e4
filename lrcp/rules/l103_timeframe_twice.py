from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.objectives import thresholds
from lrcp.rules.rule import Rule

rule = Rule("L103", "An objective has two targets for the same timeframe.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.of_type("datadog_service_level_objective"):
        seen: set[object] = set()
        for path, each in thresholds(resource):
            timeframe = each.get("timeframe")
            if timeframe in seen:
                message = f"the target over {timeframe} is set twice"
                yield finding(rule.code, resource, message, *path, "timeframe", fix="keep one")
            seen.add(timeframe)
