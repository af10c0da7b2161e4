from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.facts.actions import CREATE_INCIDENT, PAGE_INCIDENT, SEARCH_INCIDENTS
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import workflows

rule = Rule("W112", "A workflow opens an incident or pages although the alert may have done so already.")

_FIRST = {
    CREATE_INCIDENT: (SEARCH_INCIDENTS, "opens an incident without having looked for an open one"),
    PAGE_INCIDENT: (CREATE_INCIDENT, "pages for an incident that the workflow has not opened itself"),
}


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        for step in workflow.steps.values():
            needed, message = _FIRST.get(step.action, ("", ""))
            before = [each.name for each in workflow.steps.values() if each.action == needed]
            if needed and not workflow.succeeded_before(step.name, before):
                path = ("spec", "steps", step.name)
                fix = f"lead to it only behind {needed}"
                yield finding(rule.code, resource, f"`{step.name}` {message}", *path, fix=fix)
