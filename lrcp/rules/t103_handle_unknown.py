from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lrcp.core.finding import Excerpt, Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.rules.context import Context
from lrcp.rules.messages import scan
from lrcp.rules.rule import Rule
from lrcp.spec.monitors import workflow_handle

rule = Rule("T103", "A message mentions a handle that does not exist: nobody is told.")

Known = Mapping[str, frozenset[str]]
# What makes a handle of an integration known: the resource, and the argument that names it.
_NAMED_BY = {
    "@slack-": ("datadog_integration_slack_channel", "channel_name"),
    "@pagerduty-": ("datadog_integration_pagerduty_service_object", "service_name"),
    "@webhook-": ("datadog_webhook", "name"),
}


def check(context: Context) -> Iterator[Finding]:
    known = _known(context)
    for resource in context.monitors:
        message = str(resource.arguments["message"])
        for token in scan(message):
            filled_in = message.startswith("{{", token.span.end)  # @slack-{{service.name}}
            if token.kind == "handle" and not filled_in and not _exists(token.text, known):
                text = resource.text("message")
                position, _ = text.spot(token.span)
                if token.text.startswith("@incident-") and isinstance(resource.house.get("message"), dict):
                    position = resource.at("incident")  # the handle is made from it
                excerpt = Excerpt(str(text), token.span)
                yield replace(_missing(token.text, position, known, resource.id), excerpt=excerpt)
    yield from _elsewhere(context, known)


def _elsewhere(context: Context, known: Known) -> Iterator[Finding]:
    """Handles that stand alone: those of incident notification rules, and the channels of teams."""
    for resource in context.of_type("datadog_incident_notification_rule"):
        for number, handle in enumerate(resource.arguments["handles"]):
            if not _exists(str(handle), known):
                yield _missing(str(handle), resource.at("handles", number), known, resource.id)
    for team in context.teams.values():
        if not _exists(team.channel, known):
            yield _missing(team.channel, team.position, known)


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
    workflows = (each for spec in context.specs for each in spec.of_type("datadog_workflow_automation"))
    handles = frozenset(
        f"@workflow-{workflow_handle(str(each.service), each.id, each.environment)}" for each in workflows
    )
    return known | ({"@workflow-": handles} if handles else {})
