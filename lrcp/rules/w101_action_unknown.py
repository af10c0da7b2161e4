from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.facts.actions import ACTIONS
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import workflows

rule = Rule("W101", "A step has no action, or one that is in no list of Datadog's actions.")


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        for step in workflow.steps.values():
            if step.action not in ACTIONS:
                message = f"`{step.name}` does `{step.action}`, which is not a known action"
                path = ("spec", "steps", step.name, "actionId")
                if not step.action:
                    message = f"`{step.name}` has no action"
                fix = suggestion(step.action, ACTIONS) or "add it to lrcp/facts/actions.py"
                yield finding(rule.code, resource, message, *path, found=step.action, fix=fix)
