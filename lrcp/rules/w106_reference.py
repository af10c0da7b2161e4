from __future__ import annotations

from collections.abc import Iterator, Mapping

from lrcp.core.finding import Excerpt, Finding
from lrcp.core.located import Located
from lrcp.core.nearest import suggestion
from lrcp.facts.actions import ACTIONS, SET_VARIABLE
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import workflows
from lrcp.spec.model import Resource
from lrcp.spec.workflow_graph import Step, Workflow
from lrcp.spec.workflow_paths import ROOTS, Path, Taken, taken, texts

rule = Rule("W106", "A step reads what does not exist when it runs.")

_OF_MONITORS = {("Source", "monitor", "id"), ("Source", "monitor", "name"), ("Source", "url")}
_Problem = tuple[str, str]


def check(context: Context) -> Iterator[Finding]:
    for resource, workflow in workflows(context):
        for step in workflow.steps.values():
            for path, text in texts(step.parameters):
                for each in taken(text):
                    if _asked_whether_set(path, each, step):
                        continue
                    problem = _problem(each.text, each.path, step, workflow)
                    if problem is not None:
                        written = resource.text("spec", "steps", step.name, "parameters", *path)
                        yield _finding(resource, written, each, *problem)


def _asked_whether_set(path: tuple[str | int, ...], each: Taken, step: Step) -> bool:
    """A condition may ask whether a variable has a value."""
    if each.path is None or each.path[0] != "Variables" or path[0] != "conditions":
        return False
    condition = step.parameters["conditions"][path[1]]
    return isinstance(condition, Mapping) and condition.get("comparisonOperator") == "nonnull"


def _finding(resource: Resource, text: Located, each: Taken, message: str, fix: str) -> Finding:
    position, _ = text.spot(each.span)
    excerpt = Excerpt(str(text), each.span)
    return Finding(rule.code, message, position, rule.severity, resource.id, each.text, "", fix, excerpt)


def _problem(text: str, path: Path | None, step: Step, workflow: Workflow) -> _Problem | None:
    """What is wrong, and the fix."""
    if path is None:
        return f"`{text}` is more than a path, which is neither checked nor rehearsed", "read one value by its path"
    root = str(path[0])
    if root not in ROOTS:
        return f"the context has no `{root}`", suggestion(root, ROOTS) or f"one of {', '.join(ROOTS)}"
    if root == "Steps":
        return _step_problem(path, step, workflow)
    if root == "Trigger" and (len(path) < 2 or path[1] not in workflow.inputs):
        return f"the workflow has no input `{'.'.join(map(str, path[1:]))}`", "declare it under `inputs`"
    if root == "Variables":
        return _variable_problem(path, step, workflow)
    if root == "Source" and set(workflow.triggers) == {"monitorTrigger"} and path not in _OF_MONITORS:
        known = ["Source.monitor.id", "Source.monitor.name", "Source.url"]
        return f"a monitor gives no `{text}`", suggestion(text, known) or f"one of {', '.join(known)}"
    return None


def _variable_problem(path: Path, step: Step, workflow: Workflow) -> _Problem | None:
    """A variable is certain where every way here has gone through a step that sets it."""
    name = str(path[1]) if len(path) > 1 else ""
    setters: dict[str, list[str]] = {}
    for each in workflow.steps.values():
        if each.action == SET_VARIABLE:
            setters.setdefault(str(each.parameters.get("variableName")), []).append(each.name)
    if name not in setters:
        return f"no step sets a variable `{name}`", suggestion(name, setters) or f"set it with {SET_VARIABLE}"
    if not workflow.succeeded_before(step.name, setters[name]):
        return f"`{step.name}` can run before the variable `{name}` is set", "set it on every way that leads here"
    return None


def _step_problem(path: Path, step: Step, workflow: Workflow) -> _Problem | None:
    if len(path) < 3 or path[1] not in workflow.steps:
        wanted = str(path[1]) if len(path) > 1 else ""
        return f"there is no output of a step `{wanted}`", suggestion(wanted, workflow.steps) or "name a step's output"
    name, output = str(path[1]), str(path[2])
    outputs = ACTIONS[workflow.steps[name].action].outputs if workflow.steps[name].action in ACTIONS else (output,)
    if output not in outputs:
        given = suggestion(output, outputs) if outputs else "read another step: this one gives nothing"
        return f"`{name}` has no output `{output}`", given
    if not workflow.succeeded_before(step.name, [name]):
        return f"`{step.name}` can run without `{name}` having succeeded", "read it only behind that step"
    return None
