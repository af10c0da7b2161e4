from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.bounds import never, words
from lrcp.rules.context import Context, finding
from lrcp.rules.reach import compared
from lrcp.rules.rule import Rule

rule = Rule("M108", "An alert can never fire: its value never gets past the threshold.")


def check(context: Context) -> Iterator[Finding]:
    for each in compared(context, "critical", "warning"):
        if never(each.comparator, each.threshold, each.bounds):
            yield finding(
                rule.code,
                each.resource,
                f"the value is {words(each.bounds)}, so `{each.comparator} {each.threshold:g}` is never true",
                *("monitor_thresholds", each.name),
                fix=f"choose a `{each.name}` that the value can pass",
            )
