from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.facts.actions import COMPARISONS, IF, JOINS
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import branches, steps
from lrcp.spec.model import Step as Key
from lrcp.spec.workflow_graph import Step

rule = Rule("W109", "A branch is not one that the action takes, is left open, or its condition cannot be evaluated.")

_MAIN = ("main",)


def check(context: Context) -> Iterator[Finding]:
    for resource, _, step, action in steps(context):
        path, known = ("spec", "steps", step.name, "outboundEdges"), branches(step, action)
        taken = {edge.branch for edge in step.edges}
        for branch in sorted(taken - set(known)):
            message, fix = f"`{step.name}` has no branch `{branch}`", suggestion(branch, known)
            fix = fix or f"one of {', '.join(known)}"
            yield finding(rule.code, resource, message, *path, branch, found=branch, fix=fix)
        for branch in known if known != _MAIN else ():
            if branch not in taken:
                message = f"nothing follows the branch `{branch}` of `{step.name}`, so the run just ends there"
                yield finding(rule.code, resource, message, *path, fix=f"say what follows `{branch}`")
        if action.id == IF:
            for where, message, fix in _conditions(step):
                yield finding(rule.code, resource, message, "spec", "steps", step.name, *where, fix=fix)


def _conditions(step: Step) -> Iterator[tuple[tuple[Key, ...], str, str]]:
    join = step.parameters.get("joinOperator")
    if join not in JOINS:
        yield ("parameters", "joinOperator"), f"`{join}` joins no conditions", f"one of {', '.join(JOINS)}"
    conditions = step.parameters.get("conditions")
    if not isinstance(conditions, list) or not conditions:
        yield ("parameters", "conditions"), f"`{step.name}` has no condition", "add one"
        return
    for number, each in enumerate(conditions):
        comparison = each.get("comparisonOperator") if isinstance(each, dict) else None
        where = ("parameters", "conditions", number)
        if comparison not in COMPARISONS:
            yield where, f"`{comparison}` is no known comparison", f"one of {', '.join(COMPARISONS)}"
        elif missing := [key for key in COMPARISONS[comparison] if key not in each]:
            yield where, f"`{comparison}` needs {' and '.join(f'`{key}`' for key in missing)}", "add it"
