from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.bounds import never, recovery, words
from lrcp.rules.context import Context, finding
from lrcp.rules.reach import compared
from lrcp.rules.rule import Rule

rule = Rule("M110", "An alert never recovers: its value cannot come back to the recovery threshold.")


def check(context: Context) -> Iterator[Finding]:
    for each in compared(context, "critical_recovery", "warning_recovery"):
        back = recovery(each.comparator)
        # A recovery threshold right at the bound is how the product writes "back to normal".
        if back is not None and never(f"{back[0]}=", each.threshold, each.bounds):
            yield finding(
                rule.code,
                each.resource,
                f"the value is {words(each.bounds)}, so it never recovers to `{back} {each.threshold:g}`",
                *("monitor_thresholds", each.name),
                fix=f"choose a `{each.name}` that healthy values reach",
            )
