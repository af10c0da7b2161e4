from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.rules.context import Context
from lrcp.rules.counts import quiet_counts
from lrcp.rules.rule import Rule

rule = Rule("M105", "A count of events has no points when nothing happens, so the alert can never recover.")


def check(context: Context) -> Iterator[Finding]:
    for query, node, metric in quiet_counts(context, ">", ">="):
        if not _resolves(query.resource.arguments):
            yield query.finding(
                rule.code,
                f"without events `{metric.name}` has no points: the evaluation is skipped and the alert stays",
                node.span,
                rule.severity,
                fix="put `default_zero(...)` around it",
            )


def _resolves(arguments: Mapping[str, Any]) -> bool:
    """The monitor itself says what silence means."""
    return arguments.get("on_missing_data") in ("resolve", "default") or bool(arguments.get("timeout_h"))
