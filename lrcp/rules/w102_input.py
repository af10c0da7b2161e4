from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import steps

rule = Rule("W102", "A step lacks an input that its action needs, or gives one that the action does not have.")


def check(context: Context) -> Iterator[Finding]:
    for resource, _, step, action in steps(context):
        path = ("spec", "steps", step.name)
        for name in action.required:
            if name not in step.parameters:
                message = f"`{step.name}` has no `{name}`, which {action.id} needs"
                yield finding(rule.code, resource, message, *path, fix=f"add `{name}` to its parameters")
        for name in step.parameters:
            if name not in action.inputs:
                message, fix = f"{action.id} has no input `{name}`", suggestion(name, action.inputs) or "remove it"
                yield finding(rule.code, resource, message, *path, "parameters", name, found=name, fix=fix)
