from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import workflows
from lrcp.spec.model import Step as Key
from lrcp.spec.workflow_graph import Workflow

rule = Rule("W103", "A trigger, an edge or an error handler leads to a step that does not exist.")


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        for name, path in _named(workflow):
            if name not in workflow.steps:
                message, fix = f"there is no step `{name}`", suggestion(name, workflow.steps)
                yield finding(rule.code, resource, message, *path, found=name, fix=fix or "add it")


def _named(workflow: Workflow) -> Iterator[tuple[str, tuple[Key, ...]]]:
    for kind, names in workflow.triggers.items():
        for number, name in enumerate(names):
            yield name, ("spec", "triggers", kind, "startStepNames", number)
    for step in workflow.steps.values():
        for edge in step.edges:
            yield edge.target, ("spec", "steps", step.name, "outboundEdges", edge.branch)
        if step.fallback:
            yield step.fallback, ("spec", "steps", step.name, "errorHandlers", "fallbackStepName")
