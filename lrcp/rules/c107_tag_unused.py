from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C107", "A tag is declared that no metric carries.", Severity.WARNING)


def check(context: Context) -> Iterator[Finding]:
    carried = {key for metric in context.vocabulary.metrics.values() for key in metric.tags or ()}
    for key, position in context.vocabulary.tags.items():
        if key not in carried:
            message, fix = f"no metric carries the tag `{key}`", "add it to a metric or a set in use, or remove it"
            yield Finding(rule.code, message, position, rule.severity, fix=fix)
