"""Workflows: a readable ``spec`` that becomes the JSON of Datadog's API, and the connections that its steps use.

Where the API has a list whose items carry a name, we write a map by that name: steps, parameters, triggers,
outbound edges, connections. Nothing can be named twice then, and layers of the catalogue can change one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.core.jsontext import JsonText
from lrcp.spec.house import COMMON, Schema, list_of, map_of, object_of, text
from lrcp.spec.instance import Compiled, Instance
from lrcp.spec.monitors import workflow_handle
from lrcp.spec.tags import normalised, own_tags

STEP = r"^[A-Za-z][A-Za-z0-9_]*$"
LABEL = r"^[A-Z][A-Z0-9_]*$"
DURATION = r"^[0-9]+s$"
TRIGGERS = (
    *("monitorTrigger", "incidentTrigger", "onCallTrigger", "securityTrigger", "caseTrigger", "datastoreTrigger"),
    *("apiTrigger", "githubWebhookTrigger", "scheduleTrigger", "agentTrigger", "formTrigger", "appTrigger"),
    *("changeEventTrigger", "dashboardTrigger", "databaseMonitoringTrigger", "notebookTrigger"),
    *("selfServiceTrigger", "slackTrigger", "softwareCatalogTrigger", "workflowTrigger"),
)
_INPUT_TYPES = ("STRING", "NUMBER", "BOOLEAN", "OBJECT")
_TYPES = (*_INPUT_TYPES, *(f"ARRAY_{type}" for type in _INPUT_TYPES))

_NEXT: Schema = {
    "description": "The next step of each branch, or several; `main` where an action has no branches.",
    "type": "object",
    "additionalProperties": {"anyOf": [text("A step."), list_of(text("A step."))]},
}
_ON_ERROR = object_of(
    {
        "linear": object_of(
            {"interval": text("As `10s`.", pattern=DURATION), "maxRetries": {"type": "integer", "minimum": 0}},
            "interval",
            "maxRetries",
            description="How often the step is tried again, and after how long.",
        ),
        "fallbackStepName": text("The step that follows when every attempt has failed."),
    },
    "linear",
    "fallbackStepName",
    description="What happens when the step fails.",
)
_STEP = object_of(
    {
        "actionId": text("An action of lrcp/facts/actions.py, such as com.datadoghq.http.request."),
        "connectionLabel": text("A label of `connections`.", pattern=LABEL),
        "parameters": {"type": "object", "description": "The action's inputs by name."},
        "outboundEdges": _NEXT,
        "errorHandlers": _ON_ERROR,
        "destructive": {"const": True, "description": "It takes something away: only after an approval (W108)."},
    },
    description="One step. `actionId` is needed, but another layer of the catalogue may have said it.",
)
_TRIGGER = {
    "type": "object",
    "required": ["startStepNames"],
    "properties": {"startStepNames": list_of(text("A step."), "The steps that run first.")},
}
_SPEC = object_of(
    {
        "triggers": object_of(dict.fromkeys(TRIGGERS, _TRIGGER), description="What starts the workflow."),
        "connections": map_of(LABEL, {"type": "string"}, "Ids of connections by the label that steps name."),
        "inputs": map_of(
            STEP,
            object_of(
                {
                    "type": {"enum": list(_TYPES)},
                    "label": {"type": "string"},
                    "description": {"type": "string"},
                    "defaultValue": {},
                },
                "type",
            ),
            "Input parameters: steps read `{{ Trigger.<name> }}`.",
        ),
        "steps": map_of(STEP, _STEP, "The steps by name."),
    },
    description="What the workflow does. Keys are those of Datadog's API.",
)

WORKFLOW: Schema = COMMON | {"spec": _SPEC}


def compile_workflow(instance: Instance) -> Compiled:
    """Arguments of ``datadog_workflow_automation``; the spec in one canonical form, as an import would store it."""
    spec = instance.house.get("spec")
    arguments = dict(instance.arguments)
    arguments["tags"] = normalised([*instance.generated_tags, *own_tags(arguments)])
    if isinstance(spec, dict) and instance.service is not None:
        handle = workflow_handle(instance.service.name, instance.id, instance.environment.name)
        body = {"handle": handle, **api_spec(spec)}
        arguments["spec_json"] = JsonText.of(body)
    return Compiled(arguments)


def api_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A ``spec`` of ours as the API's, but for its handle."""
    made: dict[str, Any] = {
        "triggers": [_trigger(kind, each or {}) for kind, each in (spec.get("triggers") or {}).items()],
        "steps": [_step(name, each) for name, each in (spec.get("steps") or {}).items()],
    }
    if connections := spec.get("connections"):
        listed = [{"connectionId": id, "label": label} for label, id in connections.items()]
        made["connectionEnvs"] = [{"env": "default", "connections": listed}]
    if inputs := spec.get("inputs"):
        made["inputSchema"] = {"parameters": [{"name": name, **each} for name, each in inputs.items()]}
    return made


def _trigger(kind: str, trigger: Mapping[str, Any]) -> dict[str, Any]:
    settings = {key: value for key, value in trigger.items() if key != "startStepNames"}
    return {"startStepNames": list(trigger.get("startStepNames") or ()), kind: settings}


def _step(name: str, step: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": name, "actionId": step.get("actionId")}
    if label := step.get("connectionLabel"):
        made["connectionLabel"] = label
    if parameters := step.get("parameters"):
        made["parameters"] = [{"name": key, "value": value} for key, value in parameters.items()]
    if edges := step.get("outboundEdges"):
        made["outboundEdges"] = [{"branchName": branch, "nextStepName": step} for branch, step in _edges(edges)]
    if handler := step.get("errorHandlers"):
        strategy = {"kind": "RETRY_STRATEGY_LINEAR", "linear": handler.get("linear")}
        made["errorHandlers"] = [{"fallbackStepName": handler.get("fallbackStepName"), "retryStrategy": strategy}]
    return made


def _edges(edges: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    for branch, following in edges.items():
        for step in [following] if isinstance(following, str) else following:
            yield branch, step
