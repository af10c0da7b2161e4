from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import workflows

rule = Rule("W105", "Steps of a workflow follow each other in a circle: it would never end.")


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        circle = workflow.circle()
        if circle:
            message = f"steps go round in a circle: {' -> '.join([*circle, circle[0]])}"
            fix = "leave one of the edges out; to try a step again, use its `errorHandlers`"
            yield finding(rule.code, resource, message, "spec", "steps", circle[0], "outboundEdges", fix=fix)
