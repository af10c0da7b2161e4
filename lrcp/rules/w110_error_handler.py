from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import steps

rule = Rule("W110", "When a step fails, the workflow ends half-way and nobody hears of it.")

_CORE = "com.datadoghq.core."  # evaluated by Datadog itself: nothing outside can fail


def check(context: Context) -> Iterator[Finding]:
    for resource, _, step, action in steps(context):
        if step.edges and not step.fallback and not action.id.startswith(_CORE):
            message = f"nothing follows when `{step.name}` fails"
            fix = "add `errorHandlers` that lead to a step which tells somebody"
            yield finding(rule.code, resource, message, "spec", "steps", step.name, fix=fix)
