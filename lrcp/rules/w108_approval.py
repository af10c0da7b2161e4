from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.facts.actions import DECISION
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import APPROVED, takes_away, workflows
from lrcp.spec.workflow_graph import Edge, Workflow

rule = Rule("W108", "A step that takes something away can run without anybody having approved it.")


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        unapproved = _without_approval(workflow)
        for step in workflow.steps.values():
            if takes_away(step) and step.name in unapproved:
                message = f"`{step.name}` can run without an approval"
                fix = f"lead to it only by the branch `{APPROVED}` of {DECISION}"
                yield finding(rule.code, resource, message, "spec", "steps", step.name, fix=fix)


def _without_approval(workflow: Workflow) -> set[str]:
    """The steps that a run comes to although everybody who is asked says no."""
    asking = {step.name for step in workflow.steps.values() if step.action == DECISION}

    def approves(edge: Edge) -> bool:
        return edge.source in asking and edge.branch == APPROVED

    return workflow.reachable(approves)
