from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rollups import rollups
from lrcp.rules.rule import Rule

rule = Rule("M106", "The last bucket of a rollup is still filling when it is compared.", Severity.WARNING)

_FILLING = (ast.Name("sum"), ast.Name("count"))


def check(context: Context) -> Iterator[Finding]:
    for query, monitor, modifier, interval in rollups(context):
        delay = query.resource.arguments.get("evaluation_delay") or 0
        # A sum over the window adds what has arrived, wherever the buckets end.
        if monitor.aggregator == "sum" or modifier.arguments[:1] not in [(each,) for each in _FILLING]:
            continue
        if isinstance(delay, int | float) and delay < interval:
            yield query.finding(
                rule.code,
                f"the newest bucket of {interval:g} s is compared before it is complete",
                modifier.span,
                rule.severity,
                fix=f"write `evaluation_delay: {interval:g}`, or leave the rollup out",
            )
