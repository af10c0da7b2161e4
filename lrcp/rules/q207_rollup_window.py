from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.rollups import rollups
from lrcp.rules.rule import Rule

rule = Rule("Q207", "The rollup and the window of a monitor do not fit: no whole number of buckets lies in it.")


def check(context: Context) -> Iterator[Finding]:
    for query, monitor, modifier, interval in rollups(context):
        window = monitor.window
        if interval > window.seconds:
            message = f"a bucket of {interval:g} s is longer than the window of {window.text}"
        elif window.seconds % interval:
            message = f"the window of {window.text} is no multiple of its buckets of {interval:g} s"
        else:
            continue
        fix = "choose a window of several whole buckets, or leave the rollup out"
        yield query.finding(rule.code, message, modifier.span, rule.severity, fix=fix)
