from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.counts import quiet_counts
from lrcp.rules.rule import Rule

rule = Rule("M124", "An alert on too few events cannot fire when there are none: a count has no points then.")


def check(context: Context) -> Iterator[Finding]:
    for query, node, metric in quiet_counts(context, "<", "<=", "=="):
        if not _tells(query.resource.arguments):
            yield query.finding(
                rule.code,
                f"without events `{metric.name}` has no points: the evaluation is skipped, and nobody hears of it",
                node.span,
                rule.severity,
                fix="put `default_zero(...)` around it",
            )


def _tells(arguments: Mapping[str, Any]) -> bool:
    """The monitor itself says that silence is bad, or counts it as zero."""
    missing = arguments.get("on_missing_data")
    return missing in ("default", "show_and_notify_no_data") or arguments.get("notify_no_data") is True
