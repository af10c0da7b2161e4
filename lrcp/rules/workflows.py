"""The workflows under check, and what the rules about them ask of a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lrcp.facts.actions import ACTIONS, DECISION, HTTP, Action
from lrcp.rules.context import Context, shared
from lrcp.spec.model import Resource
from lrcp.spec.workflow_graph import Step, Workflow

KIND = "datadog_workflow_automation"
CONNECTION = "datadog_action_connection"
APPROVED = "approve"


@shared
def workflows(context: Context) -> Sequence[tuple[Resource, Workflow]]:
    """Each workflow with its declaration, but for those whose spec could not be made."""
    return [(each, Workflow.of(each)) for each in context.of_type(KIND) if "spec_json" in each.arguments]


@shared
def steps(context: Context) -> Sequence[tuple[Resource, Workflow, Step, Action]]:
    """Each step whose action is known."""
    return [
        (resource, workflow, step, ACTIONS[step.action])
        for resource, workflow in workflows(context)
        for step in workflow.steps.values()
        if step.action in ACTIONS
    ]


def branches(step: Step, action: Action) -> tuple[str, ...]:
    """The branches that ``step`` may take; those of a decision or a switch are named by its inputs."""
    if action.branches is not None:
        return action.branches
    if action.id == DECISION:
        return tuple(_named(step.parameters.get("actionChoices"), "outboundBranch"))
    return (*_named(step.parameters.get("cases"), "branchName"), "default")


def takes_away(step: Step) -> bool:
    """Whether a person has to allow it: declared so, or by what the action does."""
    action = ACTIONS.get(step.action)
    deletes = action is not None and action.access == "delete"
    return step.destructive or deletes or (step.action == HTTP and step.parameters.get("verb") == "DELETE")


def _named(items: object, key: str) -> Iterator[str]:
    for each in items if isinstance(items, list) else ():
        if isinstance(each, Mapping) and key in each:
            yield str(each[key])
