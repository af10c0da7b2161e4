"""Monitors: what the house keys of monitors/*.yaml become in datadog_monitor."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from lrcp.spec import links
from lrcp.spec.expressions import number_text
from lrcp.spec.instance import Compiled, Instance
from lrcp.spec.message import Fragments, Plan, compose, text_of
from lrcp.spec.tags import normalised, own_tags

THRESHOLDS = ("critical", "warning", "critical_recovery", "warning_recovery", "ok", "unknown")
PAGES = "notify:page"  # a tag, by which lists of monitors find what wakes somebody
SEVERITIES = ("SEV-1", "SEV-2", "SEV-3", "SEV-4", "SEV-5")
ATTACHMENTS = ("dashboard", "logs", "traces")
_VARIABLE = re.compile(r"\{\{\s*(?P<name>[\w.@\[\]-]+)\s*\}\}")
# The values of the catalogue that a notification is made with, by their names.
READS = ("runbooks", "log_groups", "span_groups")
MESSAGE_PARTS = ("what_failed", "why", "what_next", "no_data", "escalation")


def compile_monitor(instance: Instance) -> Compiled:
    arguments = instance.told_apart
    thresholds = {name: number_text(value) for name in THRESHOLDS if _is_number(value := instance.value(name))}
    fragments, message = message_of(instance)
    arguments |= {
        "message": message,
        "tags": normalised([*instance.generated_tags, *own_marks(instance), *own_tags(arguments)]),
    }
    if thresholds:
        arguments["monitor_thresholds"] = thresholds
    if instance.house.get("severity") in SEVERITIES:
        arguments["priority"] = str(SEVERITIES.index(instance.house["severity"]) + 1)
    arguments.setdefault("assets", [_runbook_asset(instance)])
    return Compiled(arguments, fragments)


def pages(instance: Instance) -> bool:
    """Whether somebody is woken here; an environment without paging never does."""
    wanted = instance.house.get("notify") == "page" and instance.house.get("stage") != "shadow"
    return wanted and instance.environment.paging


def runbook_of(instance: Instance) -> str:
    return str(instance.house.get("runbook") or instance.id)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def own_marks(instance: Instance) -> list[str]:
    """On-Call routes by what a monitor is about: the stem of its file, as in every folder of declarations."""
    severity = instance.house.get("severity")
    marks = [f"concern:{instance.scope.lookup('concern')}", *([f"severity:{severity}"] if severity else [])]
    return [*marks, *(["critical", PAGES] if pages(instance) else [])]


def _runbook_asset(instance: Instance) -> dict[str, str]:
    runbook = runbook_of(instance)
    return {"category": "runbook", "name": f"Runbook {runbook}", "url": _runbook_url(instance)}


def _runbook_url(instance: Instance) -> str:
    return f"{_runbooks(instance)}/{runbook_of(instance)}.md"


def _runbooks(instance: Instance) -> str:
    return str(instance.scope.get("runbooks", "docs/runbooks"))


def message_of(instance: Instance) -> tuple[Fragments, str]:
    """A plain string is the author's whole message; a map of parts is written around."""
    written = instance.house.get("message")
    if not isinstance(written, dict):
        return (), str(written or "").strip()
    texts = {key: str(text) for key, text in written.items() if text}
    fragments = compose(_plan(instance, frozenset(texts)))
    return fragments, text_of(fragments, texts)


def _plan(instance: Instance, texts: frozenset[str]) -> Plan:
    house, arguments = instance.house, instance.arguments
    notify, silent = house.get("notify", "channel"), house.get("stage") == "shadow" or instance.team is None
    incident = house.get("incident") or {}
    opens = bool(incident) and instance.environment.paging and not silent
    return Plan(
        severity=str(house.get("severity") or ""),
        environment=instance.environment.name,
        links=_links(instance, incident),
        texts=texts,
        incident=incident_handle(incident, house.get("severity")) if opens else "",
        workflow=_workflow(instance, incident) if opens else "",
        page=instance.team.page if instance.team and pages(instance) else "",
        channel=instance.team.channel if instance.team and not silent and notify in ("page", "channel") else "",
        warns=instance.value("warning") is not None,
        tells_no_data=bool(arguments.get("notify_no_data"))
        or arguments.get("on_missing_data") == "show_and_notify_no_data",
        has_value=_has_value(arguments),
    )


def _workflow(instance: Instance, incident: Mapping[str, Any]) -> str:
    id, inputs = started_workflow(incident)
    if not id or instance.service is None:
        return ""
    call = ", ".join(f"{name}={_input(value)}" for name, value in inputs.items())
    handle = workflow_handle(instance.service.name, id, instance.environment.name)
    return f"@workflow-{handle}({call})" if call else f"@workflow-{handle}"


def started_workflow(incident: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The id of the workflow that an incident's alert starts, and its inputs; an empty id when there is none."""
    written = incident.get("workflow")
    if isinstance(written, Mapping):
        return str(written.get("id") or ""), written.get("inputs") or {}
    return str(written or ""), {}


def _input(value: Any) -> str:
    """As a mention holds it: variables without their braces, texts in quotes."""
    if not isinstance(value, str):
        return json.dumps(value)
    variable = _VARIABLE.fullmatch(value)
    return variable["name"] if variable else f'"{value}"'


def incident_handle(incident: dict[str, Any], severity: object) -> str:
    """``@incident-llm-sev2``: type and severity sit on the handle."""
    return f"@incident-{incident.get('type')}-{str(severity).lower().replace('-', '')}"


def workflow_handle(service: str, id: str, environment: str) -> str:
    """By which a workflow is started; environments of one organisation must not share it."""
    return f"{service}-{id}-{environment}"


def _has_value(arguments: Mapping[str, Any]) -> bool:
    """Burn rates have their own two variables, composites, checks and synthetic tests none."""
    burns = str(arguments.get("query", "")).lstrip().startswith("burn_rate")
    return not burns and arguments.get("type") not in ("composite", "service check", "api", "browser")


def _links(instance: Instance, incident: dict[str, Any]) -> list[tuple[str, str]]:
    service, environment, groups = instance.service, instance.environment, instance.groups
    shown = [("Runbook", _runbook_url(instance))]
    if service is None:
        return shown
    wanted = incident.get("attach") or ATTACHMENTS
    dashboard = linked_dashboard(instance.house.get("dashboard"), instance.dashboards)
    if "dashboard" in wanted and dashboard is not None:
        url, variables = str(instance.dashboard_url(dashboard)), instance.dashboards[dashboard]
        shown.append(("Dashboard", links.dashboard_link(environment.site, url, environment.name, groups, variables)))
    if "logs" in wanted:
        search = str(incident.get("logs") or "")
        narrowed = _narrowed(instance, "log_groups")
        shown.append(("Logs", links.logs_link(environment.site, service.name, environment.name, narrowed, search)))
    if "traces" in wanted:
        narrowed = _narrowed(instance, "span_groups")
        shown.append(("Traces", links.traces_link(environment.site, service.name, environment.name, narrowed)))
    return shown


def _narrowed(instance: Instance, value: str) -> tuple[str, ...]:
    """The groups that a link narrows down by: those that the value names, all where there is no such value."""
    written = instance.scope.get(value)
    return tuple(key for key in instance.groups if written is None or key.removeprefix("@") in written)


def linked_dashboard(named: object, dashboards: Collection[str]) -> str | None:
    """The one that the declaration names, otherwise the service's only one."""
    if isinstance(named, str) and named in dashboards:
        return named
    return next(iter(dashboards)) if len(dashboards) == 1 else None
