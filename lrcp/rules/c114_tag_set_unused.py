from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C114", "A tag set is declared that no metric has.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    if contract is None or not contract.metrics:  # a file that cannot be read names no set either
        return
    used = {name for metric in contract.metrics.values() for name in metric.sets}
    for name, position in contract.sets.items():
        if name not in used:
            message, fix = f"no metric has the tag set `{name}`", "list it under `tag_sets` of a metric, or remove it"
            yield Finding(rule.code, message, position, rule.severity, fix=fix)
