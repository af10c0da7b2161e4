from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import steps, workflows

rule = Rule("W107", "A step uses a connection that the workflow does not have, or that its action has no use for.")


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow, step, action in steps(context):
        at = ("spec", "steps", step.name, "connectionLabel")
        if step.label and step.label not in workflow.connections:
            message, fix = f"there is no connection `{step.label}`", suggestion(step.label, workflow.connections)
            yield finding(rule.code, resource, message, *at, found=step.label, fix=fix or "add it to `connections`")
        elif step.label and not action.connection:
            yield finding(rule.code, resource, f"{action.id} uses no connection", *at, fix="remove it")
    for resource, workflow in workflows(context):
        used = {step.label for step in workflow.steps.values()}
        for label in workflow.connections:
            if label not in used:
                message, path = f"no step uses the connection `{label}`", ("spec", "connections", label)
                yield finding(rule.code, resource, message, *path, severity=Severity.WARNING, fix="remove it")
