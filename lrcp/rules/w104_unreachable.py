from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import workflows

rule = Rule("W104", "No run of the workflow can come to a step.")


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        reachable = workflow.reachable()
        for name in workflow.steps:
            if name not in reachable:
                message = f"no trigger, edge or error handler leads to `{name}`"
                yield finding(rule.code, resource, message, "spec", "steps", name, fix="lead to it, or remove it")
