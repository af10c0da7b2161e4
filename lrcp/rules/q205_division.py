from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.vocabulary import Vocabulary

rule = Rule("Q205", "A ratio of counts is divided bucket by bucket, which gives no point where one of them is silent.")


def check(context: Context) -> Iterator[Finding]:
    for query, monitor in context.metric_monitors:
        for node in find(monitor, ast.Binary):
            if node.operator == "/" and _bare(node, context.vocabulary):
                yield query.finding(
                    rule.code,
                    "this ratio has no value in buckets where one side has no points, and averages the others",
                    node.span,
                    rule.severity,
                    fix="add `.as_count()` to both sides, so that both are summed over the window first",
                )


def _bare(division: ast.Binary, vocabulary: Vocabulary) -> bool:
    """Both sides count events, and at least one of them as a rate per bucket."""
    sides = [find(side, ast.MetricQuery) for side in (division.left, division.right)]
    metrics = [vocabulary.metric(node.metric) for side in sides for node in side]
    if not all(sides) or not all(metric is not None and metric.event_driven for metric in metrics):
        return False
    return not all(node.has("as_count") for side in sides for node in side)
