from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.bounds import always, words
from lrcp.rules.context import Context, finding
from lrcp.rules.reach import compared
from lrcp.rules.rule import Rule

rule = Rule("M109", "An alert fires on every value there can be.")


def check(context: Context) -> Iterator[Finding]:
    for each in compared(context, "critical", "warning"):
        if always(each.comparator, each.threshold, each.bounds):
            yield finding(
                rule.code,
                each.resource,
                f"the value is {words(each.bounds)}, so `{each.comparator} {each.threshold:g}` is always true",
                *("monitor_thresholds", each.name),
                fix=f"choose a `{each.name}` that healthy values do not pass",
            )
