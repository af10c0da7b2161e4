from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import KIND
from lrcp.spec.model import Resource
from lrcp.spec.monitors import started_workflow
from lrcp.spec.workflow_graph import Workflow

rule = Rule(
    "W111", "A monitor starts a workflow that does not exist, or that monitors cannot start, or with wrong inputs."
)


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        incident = resource.house.get("incident")
        id, inputs = started_workflow(incident if isinstance(incident, dict) else {})
        if not id:
            continue
        known = {each.id: each for each in context.spec_of(resource).of_type(KIND) if each.service == resource.service}
        problem = "" if id in known else f"`{resource.service}` has no workflow `{id}`"
        problem = problem or _unstartable(known[id])
        if problem:
            fix = suggestion(id, known) if id not in known else "set `published: true` and give it a `monitorTrigger`"
            fix = fix or "write it, or remove the key"
            yield finding(rule.code, resource, problem, "incident", "workflow", found=id, fix=fix)
            continue
        for problem, fix in _inputs(Workflow.of(known[id]), inputs):
            yield finding(rule.code, resource, problem, "incident", "workflow", fix=fix)


def _inputs(workflow: Workflow, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in given:
        if name not in workflow.inputs:
            yield f"`{workflow.id}` has no input `{name}`", suggestion(name, workflow.inputs) or "remove it"
    for name, declared in workflow.inputs.items():
        if name not in given and "defaultValue" not in declared:
            yield f"`{workflow.id}` needs the input `{name}`", "give it under `inputs`, or declare a `defaultValue`"


def _unstartable(resource: Resource) -> str:
    workflow = Workflow.of(resource)
    if not workflow.published:
        return f"`{resource.id}` is not published, so no monitor starts it"
    return "" if "monitorTrigger" in workflow.triggers else f"`{resource.id}` has no trigger for monitors"
