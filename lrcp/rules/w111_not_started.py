from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding, shared
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import KIND
from lrcp.spec.model import Resource
from lrcp.spec.monitors import started_workflow
from lrcp.spec.workflow_graph import Workflow

rule = Rule(
    "W111", "A monitor starts a workflow that does not exist, or that monitors cannot start, or with wrong inputs."
)

_Whose = tuple[str, str | None]


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        incident = resource.house.get("incident")
        id, inputs = started_workflow(incident if isinstance(incident, dict) else {})
        if not id:
            continue
        known = _declared(context).get(_whose(resource), {})
        lacking = [each for each in context.alike(resource) if id not in _declared(context).get(_whose(each), {})]
        if lacking:
            whose = "" if lacking[0] is resource else f" of `{lacking[0].service}`"
            message, fix = f"there is no workflow `{id}`{whose}", suggestion(id, known) or "write it, or remove the key"
            yield finding(rule.code, lacking[0], message, "incident", "workflow", found=id, fix=fix)
            continue
        workflow = Workflow.of(known[id])
        if problem := _unstartable(workflow):
            fix = "set `published: true` and give it a `monitorTrigger`"
            yield finding(rule.code, resource, problem, "incident", "workflow", found=id, fix=fix)
            continue
        for problem, fix in _inputs(workflow, inputs):
            yield finding(rule.code, resource, problem, "incident", "workflow", fix=fix)


@shared
def _declared(context: Context) -> Mapping[_Whose, Mapping[str, Resource]]:
    """The workflows of each service in each environment, by id."""
    found: defaultdict[_Whose, dict[str, Resource]] = defaultdict(dict)
    for resource in (each for spec in context.specs for each in spec.of_type(KIND)):
        found[_whose(resource)][resource.id] = resource
    return found


def _whose(resource: Resource) -> _Whose:
    return resource.environment, resource.service


def _inputs(workflow: Workflow, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in given:
        if name not in workflow.inputs:
            yield f"`{workflow.id}` has no input `{name}`", suggestion(name, workflow.inputs) or "remove it"
    for name, declared in workflow.inputs.items():
        if name not in given and "defaultValue" not in declared:
            yield f"`{workflow.id}` needs the input `{name}`", "give it under `inputs`, or declare a `defaultValue`"


def _unstartable(workflow: Workflow) -> str:
    if not workflow.published:
        return f"`{workflow.id}` is not published, so no monitor starts it"
    return "" if "monitorTrigger" in workflow.triggers else f"`{workflow.id}` has no trigger for monitors"
