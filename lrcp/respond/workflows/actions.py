"""What each action does here: the step's inputs in, its outputs and branch out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lrcp.core.frozen import Frozen, field
from lrcp.facts.actions import (
    ACTIONS,
    CREATE_INCIDENT,
    DECISION,
    HTTP,
    IF,
    MAIN,
    PAGE_INCIDENT,
    SEARCH_INCIDENTS,
    SET_VARIABLE,
    SLEEP,
    SWITCH,
)
from lrcp.respond.workflows.conditions import holds
from lrcp.respond.workflows.desk import DeskIncident, Message, as_search_result
from lrcp.respond.workflows.world import Connection, Request, StepError, World

Inputs = Mapping[str, Any]
_FAILED_FROM = 400
_PAGE_SIZE = 10
_KNOWN_FIELDS = ("severity", "services", "teams")


class Call(Frozen):
    """A step about to be done at ``at``. ``paged`` is told of each page, with the team's handle."""

    at: float
    workflow: str
    step: str
    inputs: Inputs
    world: World
    connection: Connection | None
    opened: Callable[[DeskIncident], None]
    paged: Callable[[str], None]


class Done(Frozen):
    """``wait`` seconds pass before the step is over; None: it waits for somebody who never answers."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    branch: str = MAIN
    wait: float | None = 0.0
    variables: Mapping[str, Any] = field(default_factory=dict)


def perform(action: str, call: Call) -> Done:
    """Raises StepError when the step fails, or the action is one that is not run here."""
    if action not in _ACTIONS:
        raise StepError(f"{action} is not run here")
    missing = [name for name in ACTIONS[action].required if name not in call.inputs]
    if missing:
        raise StepError(f"the step has no {', '.join(missing)}, which {action} needs")
    return _ACTIONS[action](call)


def _noop(_: Call) -> Done:
    return Done()


def _error(call: Call) -> Done:
    raise StepError(str(call.inputs.get("message") or "the step is there to fail"))


def _echo(call: Call) -> Done:
    return Done({"value": call.inputs["value"]})


def _sleep(call: Call) -> Done:
    return Done(wait=float(call.inputs["durationSeconds"]))


def _variable(call: Call) -> Done:
    return Done(variables={call.inputs["variableName"]: call.inputs["variableValue"]})


def _if(call: Call) -> Done:
    return Done(branch="true" if holds(call.inputs["conditions"], call.inputs["joinOperator"]) else "false")


def _switch(call: Call) -> Done:
    value = call.inputs["switchExpression"]
    cases = call.inputs.get("cases") or ()
    return Done(branch=next((str(each["branchName"]) for each in cases if each.get("value") == value), "default"))


def _http(call: Call) -> Done:
    """As the private action runner does: the host must be the connection's, a status from 400 on is a failure."""
    url, base = str(call.inputs["url"]), call.connection.base_url if call.connection else ""
    if base and not f"{url}/".startswith(f"{base.rstrip('/')}/"):
        raise StepError(f"{url} is not below {base}, the base URL of the connection")
    headers = {each["key"]: ",".join(each["value"]) for each in call.inputs.get("requestHeaders") or ()}
    response = call.world.http(
        Request(str(call.inputs["verb"]), url, headers, call.inputs.get("body"), call.connection)
    )
    if response.status >= _FAILED_FROM:
        raise StepError(f"{call.inputs['verb']} {url} was answered {response.status}")
    return Done({"status": response.status, "body": response.body, "headers": dict(response.headers)})


def _message(call: Call) -> Done:
    call.world.desk.messages.append(Message(call.at, str(call.inputs["channel"]), str(call.inputs["text"])))
    return Done()


def _email(call: Call) -> Done:
    text = f"{call.inputs['subject']}\n\n{call.inputs['message']}"
    call.world.desk.messages.append(Message(call.at, str(call.inputs["to"]), text))
    return Done()


def _decision(call: Call) -> Done:
    branches = [str(each["outboundBranch"]) for each in call.inputs["actionChoices"]]
    call.world.desk.messages.append(Message(call.at, str(call.inputs["channel"]), str(call.inputs["promptText"])))
    decided = call.world.approvals(call.workflow, call.step, branches)
    if decided is None:
        return Done(wait=None)
    if decided.branch not in branches:
        raise StepError(f"`{decided.branch}` is none of the choices {', '.join(branches)}")
    return Done(branch=decided.branch, wait=decided.after)


def _search(call: Call) -> Done:
    try:
        found = call.world.desk.search(str(call.inputs["query"]), str(call.inputs.get("sort", "")))
    except ValueError as error:
        raise StepError(str(error)) from error
    return Done({"data": as_search_result(found, int(call.inputs.get("page_size", _PAGE_SIZE))), "included": []})


def _open(call: Call) -> Done:
    fields = call.inputs.get("fields") or {}
    severity = str(_field(fields, "severity") or "UNKNOWN")
    services, teams = (tuple(_field(fields, key) or ()) for key in ("services", "teams"))
    others = {key: _several(each.get("value")) for key, each in fields.items() if key not in _KNOWN_FIELDS}
    incident = call.world.desk.open(call.at, str(call.inputs["title"]), severity, services, teams, others)
    call.opened(incident)
    return Done({"incident_id": int(incident.id), "title": incident.title, "state": incident.state})


def _page(call: Call) -> Done:
    _incident(call, "incident_id")
    target = call.inputs["target"]
    if target.get("type") != "team_handle":
        raise StepError(f"pages to `{target.get('type')}` are not sent here")
    call.paged(f"@oncall-{target['identifier']}")
    return Done({"data": {}})


def _note(call: Call) -> Done:
    _incident(call, "incidentId").notes.append(str(call.inputs["content"]))
    return Done()


def _attach(call: Call) -> Done:
    _incident(call, "incident_id").attachments.append((str(call.inputs["title"]), str(call.inputs["url"])))
    return Done()


def _incident(call: Call, key: str) -> DeskIncident:
    incident = call.world.desk.get(call.inputs[key])
    if incident is None:
        raise StepError(f"there is no incident {call.inputs[key]}")
    return incident


def _several(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _field(fields: Mapping[str, Any], key: str) -> Any:
    return (fields.get(key) or {}).get("value")


_INCIDENTS = "com.datadoghq.dd.incidents"
_ACTIONS: Mapping[str, Callable[[Call], Done]] = {
    "com.datadoghq.core.noop": _noop,
    "com.datadoghq.core.error": _error,
    "com.datadoghq.core.echo": _echo,
    "com.datadoghq.slack.send_simple_message": _message,
    "com.datadoghq.email.send": _email,
    f"{_INCIDENTS}.updateTimeline": _note,
    f"{_INCIDENTS}.addAttachment": _attach,
    SET_VARIABLE: _variable,
    SLEEP: _sleep,
    IF: _if,
    SWITCH: _switch,
    HTTP: _http,
    DECISION: _decision,
    SEARCH_INCIDENTS: _search,
    CREATE_INCIDENT: _open,
    PAGE_INCIDENT: _page,
}
