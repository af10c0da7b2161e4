"""JSON Schemas of scenarios and targets: what editors complete, and what loading checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lrcp.core.event import SOURCES
from lrcp.prove.shorthand import STATUSES, VALUES

Schema = dict[str, Any]

_DURATION = r"^-?\d+(s|m|h|d)$"
_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$"
_NAME = r"^[a-z][a-z0-9-]*$"
_TAG_KEY = r"^[a-z][a-z0-9_.-]*$"


def files(root: Path) -> Mapping[str, str]:
    """The checked-in form of both schemas, for ``lrcp generate``."""
    _ = root
    return {
        "schemas/formats/scenario.json": _text(SCENARIO),
        "schemas/formats/target.json": _text(TARGET),
    }


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _map(description: str, properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "description": description, "additionalProperties": False}
    return {**schema, "required": list(required), "properties": dict(properties)}


def _list(items: Schema, description: str, least: int = 1) -> Schema:
    return {"type": "array", "description": description, "items": items, "minItems": least}


def _string(description: str, pattern: str = r"\S") -> Schema:
    return {"type": "string", "description": description, "pattern": pattern}


def _number(description: str, **limits: float) -> Schema:
    return {"type": "number", "description": description, **limits}


def _duration(description: str) -> Schema:
    return _string(f"{description} A number and s, m, h or d: `90s`, `8m`, `-25h`.", _DURATION)


_BODY: Schema = {"type": "object", "description": "JSON body of the request."}
_METHOD: Schema = {"enum": ["GET", "POST", "PUT", "DELETE"], "description": "HTTP method."}
_CALL = _map(
    "One request that acts on the service, with the admin token.",
    {"method": _METHOD, "path": _string("Path of the admin API.", r"^/"), "body": _BODY},
    ("method", "path"),
)
_SHARE = _map(
    "One kind of request.",
    {
        "weight": _number("How often, against the others of the mix; 1 when left out.", exclusiveMinimum=0),
        "endpoint": _string("Path of an endpoint of the target.", r"^/"),
        "prompts": _string("Set of request bodies of the target to draw from."),
        "toggles": _list(_string("A failure toggle of the target."), "Toggles that the request sets."),
        "session": _string("Session that all of these requests belong to.", r"^[\x21-\x7e]{1,128}$"),
    },
    ("endpoint", "prompts"),
)
_MIX = _map(
    "What is asked in each tick of ten seconds.",
    {
        "requests_per_tick": {
            "type": "integer",
            "minimum": 1,
            "maximum": 500,
            "description": "Requests, side by side.",
        },
        "mix": _list(_SHARE, "Kinds of requests; each request is drawn from them by weight."),
    },
    ("requests_per_tick", "mix"),
)
_NAMED_TRAFFIC: Schema = {"type": "object", "propertyNames": {"pattern": _NAME}, "additionalProperties": _MIX}
_TRAFFIC: Schema = {
    "description": "Requests of each tick, or the name of such traffic. Nothing is asked when left out.",
    "oneOf": [{"type": "string", "pattern": _NAME}, _MIX],
}
_GROUP = _string("Group of a multi alert: its tags, `endpoint:/qa`. Left out for a simple alert.")
_OF = _string(
    "Whose monitor it is: one of the scenario's services; the one that runs, or the only one, if left out.", _NAME
)
_WITHIN = _duration("How soon after the begin of the phase; the whole phase when left out.")
_FIRES = _map(
    "A monitor that must alert.",
    {
        "monitor": _string("Id of the declared monitor.", _NAME),
        "group": _GROUP,
        "service": _OF,
        "within": _WITHIN,
        "state": {"enum": ["Alert", "No Data"], "description": "What it must change to; Alert when left out."},
        "severity": _string("The severity it must be declared with.", r"^SEV-[1-5]$"),
        "incident": _string("Handle of the one incident it must open, `llm-sev2`. None may be opened when left out."),
        "page": _string("Handle of the one page it must send, `llm-platform`. Nobody may be paged when left out."),
    },
    ("monitor",),
)
_RECOVERS = _map(
    "A monitor that must recover; what it paged must be resolved by it.",
    {"monitor": _string("Id of the declared monitor.", _NAME), "group": _GROUP, "service": _OF, "within": _WITHIN},
    ("monitor",),
)
_RUNS = _map(
    "A workflow that an alert must start.",
    {
        "workflow": _string("Id of the declared workflow.", _NAME),
        "monitor": _string("Id of the monitor that starts it.", _NAME),
        "group": _GROUP,
        "service": _OF,
        "steps": _list(_string("Name of a step."), "The steps it takes, in order; any when left out."),
        "status": {
            "enum": ["done", "failed", "waiting"],
            "description": "How it stands at the end of the scenario; done when left out.",
        },
    },
    ("workflow", "monitor"),
)
_APPROVAL = _map(
    "What somebody answers to a step that asks. Nobody answers when left out: the workflow waits.",
    {
        "workflow": _string("Id of the declared workflow.", _NAME),
        "step": _string("Name of the step that asks."),
        "choose": _string("The branch that is chosen."),
        "after": _duration("How long the answer takes; none when left out."),
    },
    ("workflow", "step", "choose"),
)
_OUTSIDE = _map(
    "What somebody else's service answers to a workflow. Nothing leaves the machine; other URLs do not answer.",
    {
        "url": _string("The whole URL.", r"^https?://"),
        "status": {"type": "integer", "minimum": 100, "maximum": 599, "description": "HTTP status."},
        "body": {"description": "JSON body."},
    },
    ("url", "status"),
)
_EXPECT = _map(
    "Everything that may happen: any other change to Alert, No Data or back fails the rehearsal.",
    {
        "fires": _list(_FIRES, "Monitors that must alert in this phase."),
        "recovers": _list(_RECOVERS, "Monitors that must recover in this phase."),
        "may_warn": _list(_string("Id of a declared monitor.", _NAME), "Further monitors that may warn, or not."),
        "runs": _list(_RUNS, "Workflows that must be started in this phase; no other may be."),
    },
)
_OWNER: Schema = {
    "description": "Whose it is, one or several; each of `services`, or the only service, when left out.",
    "oneOf": [{"type": "string", "pattern": _NAME}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
}
_TAGS: Schema = {
    "type": "object",
    "description": "Further tags: service and environment are added.",
    "propertyNames": {"pattern": _TAG_KEY},
    "additionalProperties": {"type": "string"},
}
_VALUES: Schema = {
    "type": ["string", "number"],
    "description": "Values in the shorthand of monitor tests: `400x30` is 30 values, `_x5` a gap, `[400 2600]x6` has "
    "two samples in each interval.",
    "pattern": VALUES,
}
_EVERY = _duration("Distance of the points, a multiple of ten seconds.")
_SHAPE: Mapping[str, Schema] = {
    "metric": _string("Name of a metric of the contract."),
    "service": _OWNER,
    "tags": _TAGS,
    "every": _EVERY,
    "value": _number("Value of each point, at the peak if there is a `wave`."),
    "wave": _map(
        "A daily wave: `value` at the peak, `low` half a day away from it.",
        {
            "low": _number("Value at the lowest."),
            "peak": _string("Hour of the peak, UTC: `14:00`.", r"^([01]\d|2[0-3]):[0-5]\d$"),
        },
        ("low", "peak"),
    ),
    "weekend": _number("Saturdays and Sundays, UTC, have so many times the value.", minimum=0),
    "noise": _number("Relative standard deviation of each point, from the seed: 0.03.", minimum=0, maximum=1),
    "weight": {"type": "integer", "minimum": 1, "description": "Samples of a distribution that each point stands for."},
    "values": _VALUES,
}
_ONE_FORM: Schema = {
    "oneOf": [{"required": ["value"]}, {"required": ["values"]}],
    "dependentSchemas": {"values": {"not": {"anyOf": [{"required": [name]} for name in ("wave", "weekend", "noise")]}}},
}
_HISTORY: Schema = {
    **_map(
        "Points that are already there, so that comparisons and seasons have a past.",
        {
            **_SHAPE,
            "from": _duration("First point, relative to the start of the scenario."),
            "to": _duration("End, relative to the start of the scenario."),
        },
        ("metric", "from", "to", "every"),
    ),
    **_ONE_FORM,
}
_SERIES: Schema = {
    **_map("Points of a phase that nothing sends, every ten seconds unless said otherwise.", _SHAPE, ("metric",)),
    **_ONE_FORM,
}
_CHECK = _map(
    "Runs of a service check.",
    {
        "check": _string("Name of the check."),
        "service": _OWNER,
        "tags": _TAGS,
        "every": _EVERY,
        "values": {
            **_VALUES,
            "description": "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: `0x6 2x12`.",
            "pattern": STATUSES,
        },
    },
    ("check", "values"),
)
_HAPPENING: Mapping[str, Schema] = {
    "service": _OWNER,
    "tags": _TAGS,
    "at": _duration("When, after the begin of the phase; at once when left out."),
    "every": _duration("Again each so often, until the phase ends."),
    "count": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "So many at each instant."},
    "attributes": {"type": "object", "minProperties": 1, "description": "JSON; `service` is added."},
}
_LOG = _map("Log lines as a service writes them; they go through the log pipelines.", _HAPPENING, ("attributes",))
_EVENT = _map(
    "Events as Datadog holds them.",
    {**_HAPPENING, "source": {"enum": [name for name in SOURCES if name != "logs"], "description": "What they are."}},
    ("source", "attributes"),
)
_PHASE = _map(
    "A stretch of time with the same traffic.",
    {
        "name": _string("What happens, in a few words; unique in the scenario."),
        "minutes": {"type": "integer", "minimum": 1, "maximum": 100_000, "description": "Virtual minutes."},
        "idle": {
            "const": True,
            "description": "Pass over the phase in one step, without traffic; monitors are evaluated each minute.",
        },
        "faults": {
            "type": "object",
            "description": "Body of the target's call for faults, sent as the phase begins; they stay until set anew.",
        },
        "do": _list(_CALL, "Requests to the admin API as the phase begins, after the faults."),
        "traffic": _TRAFFIC,
        "series": _list(_SERIES, "Series of services that do not run."),
        "checks": _list(_CHECK, "Check runs of services that do not run."),
        "logs": _list(_LOG, "Logs of services that do not run."),
        "events": _list(_EVENT, "Spans, RUM events and the like of services that do not run."),
        "expect": _EXPECT,
    },
    ("name", "minutes"),
)

SCENARIO: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Scenario",
    **_map(
        "A rehearsal: what is asked of a service, what is broken, and exactly which monitors fire. lrcp.scenario/1",
        {
            "version": {"const": 1},
            "scenario": _string("Name, equal to the file's.", _NAME),
            "title": _string("One line for reports."),
            "service": _string("The service that is started: its name in the catalogue and of its target.", _NAME),
            "services": _list(
                _string("Name of the service in the catalogue.", _NAME),
                "Services that do not run, on the signals that the scenario supplies; besides `service`, or alone.",
            ),
            "seed": {"type": "integer", "minimum": 0, "description": "The same seed gives the same run."},
            "start": _string("Virtual instant of the first tick, on a full minute: `2026-03-02T09:00:00Z`.", _INSTANT),
            "history": _list(_HISTORY, "Series that are already there."),
            "approvals": _list(_APPROVAL, "Answers of people whom workflows ask."),
            "outside": _list(_OUTSIDE, "Answers of others' services that workflows call."),
            "traffic": {**_NAMED_TRAFFIC, "description": "Traffic that phases name, besides the target's."},
            "phases": _list(_PHASE, "What happens, one after the other."),
        },
        ("version", "scenario", "title", "seed", "start", "phases"),
    ),
    "anyOf": [{"required": ["service"]}, {"required": ["services"]}],
}

_START = _map(
    "How the service is started, in an empty folder. Placeholders: {python} {port} {root} (the repository) {service} "
    "{environment} {dogstatsd} (URL) {clock} (first instant, epoch seconds) {seed} {token} (of the admin API).",
    {
        "command": _list(_string("One argument."), "Program and arguments; it must listen on 127.0.0.1:{port}."),
        "environment": {
            "type": "object",
            "description": "Its whole environment, apart from PATH, HOME and the like.",
            "additionalProperties": {"type": "string"},
        },
    },
    ("command",),
)
_ENDPOINT = _map(
    "An endpoint that takes a JSON body by POST.",
    {"prompts": _list(_string("Name of a set of prompts."), "Sets of prompts that it takes.")},
    ("prompts",),
)

TARGET: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Target",
    **_map(
        "How a service is started, asked and steered in a rehearsal. lrcp.target/1",
        {
            "version": {"const": 1},
            "service": _string("Name of the service in the catalogue, equal to the file's.", _NAME),
            "start": _START,
            "ready": _string("Path of a GET that is answered 2xx once the service is up.", r"^/"),
            "clock": _string("Path of the POST that flushes telemetry and moves virtual time.", r"^/"),
            "faults": _map(
                "Call that breaks what the service depends on; its body is a phase's `faults`.",
                {"method": _METHOD, "path": _string("Path of the admin API.", r"^/")},
                ("method", "path"),
            ),
            "log_source": _string("The `source` that the Agent gives its logs, which pipelines filter by: `python`."),
            "session_header": _string("Header that carries a request's session."),
            "toggles": _list(_string("Query parameter."), "Failure toggles; each is sent as `=true`.", 0),
            "endpoints": {"type": "object", "description": "Endpoints by path.", "additionalProperties": _ENDPOINT},
            "traffic": {**_NAMED_TRAFFIC, "description": "Traffic that scenarios have in common."},
            "prompts": {
                "type": "object",
                "description": "Sets of request bodies.",
                "additionalProperties": _list(_BODY, "Bodies to draw from."),
            },
        },
        ("version", "service", "start", "ready", "clock", "faults", "endpoints", "prompts"),
    ),
}
