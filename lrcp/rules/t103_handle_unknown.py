from __future__ import annotations

from collections.abc import Iterator, Mapping

from lrcp.core.finding import Excerpt, Finding
from lrcp.core.frozen import replace
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.rules.context import Context
from lrcp.rules.handles import alone
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource
from lrcp.spec.monitors import started_workflow, workflow_handle

rule = Rule("T103", "A message mentions a handle that does not exist: nobody is told.")

Known = Mapping[str, frozenset[str]]
# What makes a handle of an integration known: the resource, and the argument that names it.
_NAMED_BY = {
    "@slack-": ("datadog_integration_slack_channel", "channel_name"),
    "@pagerduty-": ("datadog_integration_pagerduty_service_object", "service_name"),
    "@webhook-": ("datadog_webhook", "name"),
}
# Case projects have no Terraform resource: a value of the catalogue lists those that somebody has made.
CASE_PROJECTS = "case_projects"


def check(context: Context) -> Iterator[Finding]:
    known = _known(context)
    for resource in context.notifying:
        message = str(resource.arguments["message"])
        for token in scan(message):
            filled_in = message.startswith("{{", token.span.end)  # @slack-{{service.name}}
            if token.kind == "handle" and not filled_in and not _exists(token.text, known):
                if token.text == _made(resource):
                    continue
                text = resource.text("message")
                position, _ = text.spot(token.span)
                if token.text.startswith("@incident-") and isinstance(resource.house.get("message"), dict):
                    position = resource.at("incident")  # the handle is made from it
                excerpt = Excerpt(str(text), token.span)
                yield replace(_missing(token.text, position, known, resource.id), excerpt=excerpt)
    yield from _elsewhere(context, known)


def _made(resource: Resource) -> str:
    """The handle that is made of the key `workflow`: W111 asks whether there is such a workflow."""
    incident = resource.house.get("incident")
    id, _ = started_workflow(incident if isinstance(incident, dict) else {})
    return f"@workflow-{workflow_handle(str(resource.service), id, resource.environment)}" if id else ""


def _elsewhere(context: Context, known: Known) -> Iterator[Finding]:
    for handle, at, resource in alone(context):
        if not _exists(handle, known):
            yield _missing(handle, at, known, resource)


def _missing(handle: str, at: Position, known: Known, resource: str = "") -> Finding:
    fix = suggestion(handle, next(handles for prefix, handles in known.items() if handle.startswith(prefix)))
    return Finding(rule.code, f"there is no handle `{handle}`", at, rule.severity, resource, fix=fix)


def _exists(handle: str, known: Known) -> bool:
    prefix = next((each for each in known if handle.startswith(each)), None)
    return prefix is None or handle in known[prefix]


def _known(context: Context) -> Known:
    """Handles that are declared here, by their prefix; of integrations only those that are declared at all."""
    teams = frozenset(team.page for team in context.teams.values())
    known = {
        "@incident-": frozenset(f"@incident-{name}" for name in context.incident_handles),
        "@oncall-": frozenset(page for page in teams if page.startswith("@oncall-")),
        "@team-": frozenset(f"@team-{name}" for name in context.teams),
    }
    for prefix, (type, argument) in _NAMED_BY.items():
        names = [str(each.arguments[argument]).removeprefix("#") for each in context.of_type(type)]
        if names:
            known[prefix] = frozenset(f"{prefix}{name}" for name in names)
    projects = {str(each) for spec in context.specs for each in spec.values.get(CASE_PROJECTS) or ()}
    if projects:
        known["@case-"] = frozenset(f"@case-{name}" for name in projects)
    workflows = (each for spec in context.specs for each in spec.of_type("datadog_workflow_automation"))
    handles = frozenset(
        f"@workflow-{workflow_handle(str(each.service), each.id, each.environment)}" for each in workflows
    )
    return known | ({"@workflow-": handles} if handles else {})
