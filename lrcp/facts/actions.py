"""The Datadog actions that workflows here may use: their inputs, outputs and branches.

Datadog publishes no machine-readable catalogue. What stands here was taken from three places, named by
``source``: *docs* (docs.datadoghq.com, examples included), *agent* (the private action runner, whose code is
public in DataDog/datadog-agent) and *catalogue* (the action catalogue of the product, as others have published it).
"""

from __future__ import annotations

from collections.abc import Mapping

from lrcp.core.frozen import Frozen

IF = "com.datadoghq.core.if"
SWITCH = "com.datadoghq.core.switch"
SLEEP = "com.datadoghq.core.sleep"
SET_VARIABLE = "com.datadoghq.core.setVariable"
HTTP = "com.datadoghq.http.request"
DECISION = "com.datadoghq.slack.send_interactive_message"
SEARCH_INCIDENTS = "com.datadoghq.dd.incidents.searchIncidents"
CREATE_INCIDENT = "com.datadoghq.dd.incidents.createIncident"
PAGE_INCIDENT = "com.datadoghq.dd.incidents.createIncidentPage"

MAIN = "main"
# Spellings seen in workflows that Datadog exported; others exist, but nothing public says how they are written.
COMPARISONS = {"eq": ("leftValue", "rightValue"), "nonnull": ("value",)}
JOINS = ("and", "or")


class Action(Frozen):
    """``access`` is the catalogue's word: read, create, update or delete. ``outputs`` are those of the first level.

    ``branches`` are the names of its outbound edges; None where its inputs name them.
    """

    id: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    access: str = "read"
    branches: tuple[str, ...] | None = (MAIN,)
    connection: bool = False
    source: str = "catalogue"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


_HTTP_OPTIONS = (
    *("body", "requestHeaders", "urlParams", "formData", "followRedirect"),
    *("allowExpiredCertificate", "errorOnStatus", "responseParsing", "responseEncoding"),
)
_INCIDENT = "com.datadoghq.dd.incidents"
_OPENED = ("incident_id", "url", "title", "state", "severity")
_CREATE_OPTIONS = ("fields", "initial_cells", "notification_handles", "relationships", "incident_type_uuid")

_ALL = (
    Action("com.datadoghq.core.noop"),
    Action("com.datadoghq.core.error", optional=("message",)),
    Action("com.datadoghq.core.echo", ("value",), outputs=("value",)),
    Action(SLEEP, ("durationSeconds",)),
    Action(SET_VARIABLE, ("variableName", "variableValue"), access="update", source="docs"),
    Action(IF, ("conditions", "joinOperator"), branches=("true", "false")),
    Action(SWITCH, ("switchExpression",), ("cases",), branches=None),
    Action(
        HTTP, ("verb", "url"), _HTTP_OPTIONS, ("status", "body", "headers"), "update", connection=True, source="agent"
    ),
    Action(
        "com.datadoghq.slack.send_simple_message",
        ("teamId", "channel", "text"),
        ("mentionTargets",),
        access="create",
        source="docs",
    ),
    Action(
        DECISION,
        ("teamId", "channel", "promptText", "actionChoices"),
        access="create",
        branches=None,
        source="docs",
    ),
    Action("com.datadoghq.email.send", ("to", "subject", "message"), access="create", source="docs"),
    Action(
        SEARCH_INCIDENTS,
        ("query",),
        ("include", "sort", "page_size", "page_offset"),
        ("data", "included", "meta"),
    ),
    Action(CREATE_INCIDENT, ("title", "customer_impacted"), _CREATE_OPTIONS, _OPENED, "create"),
    Action(PAGE_INCIDENT, ("incident_id", "target", "urgency", "title"), ("description",), ("data",), "create"),
    Action(f"{_INCIDENT}.updateTimeline", ("incidentId", "content"), access="update"),
    Action(f"{_INCIDENT}.addAttachment", ("incident_id", "attachment_type", "title", "url"), access="create"),
    Action(f"{_INCIDENT}.deleteIncident", ("incident_id",), access="delete"),
)
ACTIONS: Mapping[str, Action] = {action.id: action for action in _ALL}
