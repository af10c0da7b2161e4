"""What a rendered resource must satisfy: the provider's facts, and what it names must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.facts import Problem, check, load_facts
from lrcp.spec import notebooks
from lrcp.spec.kinds import DASHBOARDS, MONITORS, NOTEBOOKS, ResourceKind
from lrcp.spec.model import Resource
from lrcp.spec.workspace import RUNBOOKS, Workspace

HEADINGS = ("What failed", "Why", "What next")


class Verdict(Frozen):
    """``refused``: the provider would not take the resource, so that nothing more can be said of it."""

    findings: tuple[Finding, ...]
    refused: bool


def check_arguments(resource: Resource, kind: ResourceKind) -> list[Problem]:
    """What the provider would not take, or Datadog of a notebook."""
    return list(notebooks.problems(resource) if kind is NOTEBOOKS else check(resource.type, resource.arguments))


def check_resource(
    resource: Resource,
    problems: list[Problem],
    kind: ResourceKind,
    workspace: Workspace,
    dashboards: Collection[str],
    reported: frozenset[Position],
) -> Verdict:
    """Problems of one resource, but for those at places where something was ``reported`` already.

    ``problems`` are those of its arguments, ``dashboards`` the ids of its service's.
    """
    refusals = [_refusal(resource, problem) for problem in problems]
    # What a schema has said of the file as written need not be said again of what it gave.
    findings = [finding for finding in refusals if finding.position not in reported]
    if kind is MONITORS:
        findings += [*_check_runbook(resource, workspace.runbooks), *_check_dashboard(resource, dashboards, workspace)]
    block = load_facts().resources.get(resource.type)
    known = block.names if block else ("notebook",)
    unknown = [problem for problem in problems if len(problem.path) == 1 and problem.path[0] not in known]
    return Verdict(tuple(findings), refused=len(problems) > len(unknown))


def _refusal(resource: Resource, problem: Problem) -> Finding:
    return Finding(
        "S301",
        problem.message,
        resource.at(*problem.path),
        resource=resource.id,
        found=problem.found,
        expected=problem.expected,
        fix=problem.fix,
    )


def _check_runbook(resource: Resource, runbooks: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Whoever is woken finds a page that answers what failed, why, and what next."""
    name = str(resource.house.get("runbook") or resource.id)
    at = resource.at("runbook")
    if name not in runbooks:
        message, fix = f"there is no runbook {RUNBOOKS}/{name}.md", _wanted(name, runbooks)
        yield Finding("S302", message, at, resource=resource.id, fix=fix)
        return
    for heading in HEADINGS:
        if heading not in runbooks[name]:
            message = f"the runbook {RUNBOOKS}/{name}.md has no heading `{heading}`"
            yield Finding("S302", message, at, resource=resource.id, fix=f"add `## {heading}` to it")


def _wanted(name: str, others: Iterable[str]) -> str:
    """A near name is a slip; otherwise the page is still to be written."""
    near = suggestion(name, others)
    return near if near.startswith("did you mean") else f"write it, with the headings {', '.join(HEADINGS)}"


def _check_dashboard(resource: Resource, dashboards: Collection[str], workspace: Workspace) -> Iterator[Finding]:
    named = resource.house.get("dashboard")
    if DASHBOARDS.type in workspace.declarations.unread:
        return
    if named and resource.service is not None and named not in dashboards:
        message, fix = f"the service has no dashboard `{named}`", suggestion(str(named), dashboards)
        yield Finding("S202", message, resource.at("dashboard"), resource=resource.id, found=str(named), fix=fix)
