"""JSON Schemas of the house keys: the few keys of declarations that are ours and not the provider's."""

from __future__ import annotations

from typing import Any

from lrcp.spec.monitors import ATTACHMENTS, MESSAGE_PARTS, SEVERITIES, THRESHOLDS

Schema = dict[str, Any]

ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
VARIABLE = r"^[a-z][a-z0-9_]*$"
CODE = r"^[A-Z][0-9]{3}$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def object_of(properties: Schema, *required: str, description: str = "") -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        schema["required"] = list(required)
    return schema | ({"description": description} if description else {})


def map_of(keys: str, item: Schema, description: str = "") -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "patternProperties": {keys: item}}
    return schema | ({"description": description} if description else {})


def list_of(item: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": item} | ({"description": description} if description else {})


def or_expression(schema: Schema) -> Schema:
    """``schema``, unless the value is a text with an expression, whose result nobody knows yet."""
    return {"if": {"type": "string", "pattern": "<<"}, "else": schema}


VALUES = map_of(VARIABLE, {}, "Defaults for the expressions `<< name >>`. May hold expressions over other values.")

_APPLIES_TO = object_of(
    {
        "kind": list_of(text("A kind of catalog/kinds.yaml, its descendants included.")),
        "service": list_of(text("A service of catalog/services/.")),
        "tier": list_of({"type": "integer", "minimum": 1}),
    },
    description="Which services get this: all conditions must hold. Every service without it.",
)

_FOR_EACH: Schema = {
    "description": "One resource for each entry; expressions see `each.key`, `each.value` and an entry's own values.",
    "anyOf": [
        list_of(text("Part of the id: its letters and digits.", pattern="[A-Za-z0-9]")),
        map_of(ID, {"type": ["object", "string", "number", "boolean", "null"]}),
    ],
}

_IGNORE = list_of(
    object_of(
        {
            "code": text("The rule to be silent about.", pattern=CODE),
            "reason": text("Why this is right here.", minLength=10),
            "expires": text("The last day, as 2027-01-31. Afterwards the check fails.", pattern=DATE),
        },
        "code",
        "reason",
        "expires",
    ),
    "Rules that do not apply here. An entry that silences nothing is a finding too.",
)

COMMON: Schema = {
    "applies_to": _APPLIES_TO,
    "for_each": _FOR_EACH,
    "values": VALUES,
    "rationale": text("Why it exists and why its numbers are what they are.", minLength=10),
    "stage": {
        "enum": ["live", "shadow"],
        "description": "shadow: deployed and evaluated, but nobody is told.",
    },
    "ignore": _IGNORE,
    "renamed_from": text("The id before a rename, so that Terraform moves the resource.", pattern=ID),
}

SHARED: Schema = {
    "shared": {
        "const": True,
        "description": "Once for the whole organisation instead of once a service; `applies_to` has no meaning then.",
    }
}

_STARTED = object_of(
    {
        "id": text("Its id.", pattern=ID),
        "inputs": map_of(
            r"^[A-Za-z][A-Za-z0-9_]*$",
            {"type": ["string", "number", "boolean"], "pattern": '^[^"]*$'},
            "Its inputs; a text that is exactly one message variable, `{{endpoint.name}}`, gives the variable's value.",
        ),
    },
    "id",
)

_INCIDENT = object_of(
    {
        "type": text("An incident type of incidents/; handle and severity give `@incident-<type>-<severity>`."),
        "attach": list_of({"enum": list(ATTACHMENTS)}, "Which links stand in the message; all by default."),
        "logs": text("What the link to the logs searches for, besides service, env and group: `status:error`."),
        "workflow": {
            "description": "A workflow of workflows/ that the alert starts, where an incident is opened.",
            "anyOf": [text("Its id.", pattern=ID), _STARTED],
        },
    },
    "type",
    description="The incident that an alert opens.",
)

_PARTS = {
    "what_failed": "What is wrong, with {{value}} and {{threshold}}.",
    "why": "How to find the cause.",
    "what_next": "The first thing to do.",
    "no_data": "What silence means; needs notify_no_data.",
    "escalation": "What a repeated notification adds; the page waits for it. Needs renotify_interval.",
}

_MESSAGE: Schema = {
    "description": "The author's part of the notification. A plain string is sent as it is, without anything added.",
    "anyOf": [
        {"type": "string"},
        object_of({part: text(_PARTS[part]) for part in MESSAGE_PARTS}, "what_failed", "why", "what_next"),
    ],
}

_THRESHOLDS: Schema = {
    "type": "object",
    "description": "Numbers for the expressions. Those named after a threshold become that threshold.",
    "propertyNames": {"pattern": VARIABLE},
    "properties": {name: or_expression({"type": "number"}) for name in THRESHOLDS},
}

MONITOR: Schema = {
    "values": _THRESHOLDS,
    "severity": {"enum": list(SEVERITIES), "description": "Gives priority, tag and incident handle."},
    "runbook": text("The page docs/runbooks/<runbook>.md; the id by default.", pattern=ID),
    "incident": _INCIDENT,
    "notify": {
        "enum": ["page", "channel", "none"],
        "description": "Who is told: page wakes the team and tells its channel; channel by default.",
    },
    "dashboard": text("The dashboard that the message links to; the service's only one by default.", pattern=ID),
    "message": _MESSAGE,
}
