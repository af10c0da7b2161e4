"""Terraform resource type -> the API request that makes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lrcp.core.frozen import Frozen, field
from lrcp.facts.api import logs, monitors, oncall, synthetics, workflows
from lrcp.facts.api.fields import Body, Fields

_DATA = {"id": "data.id"}


class Endpoint(Frozen):
    """``model`` is the client's class for the body. ``answer`` says where the answer holds an attribute.

    ``path`` may hold arguments in braces. ``given`` are attributes that are arguments: known before anything is made.
    """

    method: str
    path: str
    model: str
    body: Callable[[Fields], Body]
    answer: Mapping[str, str] = field(default_factory=lambda: _DATA)
    given: Mapping[str, str] = field(default_factory=dict)


class Request(Frozen):
    """What makes one resource. ``path`` and ``body`` hold references as the arguments do."""

    method: str
    path: str
    body: Any
    model: str
    answer: Mapping[str, str]


_V1, _V2 = "/api/v1", "/api/v2"
_USERS = f"{_V2}/on-call/users/{{user_id}}"
_NAME = {"id": "name"}

ENDPOINTS: Mapping[str, Endpoint] = {
    "datadog_service_level_objective": Endpoint(
        "POST", f"{_V1}/slo", "v1.ServiceLevelObjectiveRequest", monitors.objective, {"id": "data.0.id"}
    ),
    "datadog_dashboard_json": Endpoint(
        "POST", f"{_V1}/dashboard", "v1.Dashboard", workflows.dashboard, {"id": "id", "url": "url"}
    ),
    "datadog_monitor": Endpoint("POST", f"{_V1}/monitor", "v1.Monitor", monitors.monitor, {"id": "id"}),
    "datadog_team": Endpoint("POST", f"{_V2}/team", "v2.TeamCreateRequest", oncall.team),
    "datadog_incident_type": Endpoint(
        "POST", f"{_V2}/incidents/config/types", "v2.IncidentTypeCreateRequest", oncall.incident_type
    ),
    "datadog_on_call_schedule": Endpoint(
        "POST", f"{_V2}/on-call/schedules", "v2.ScheduleCreateRequest", oncall.schedule
    ),
    "datadog_on_call_escalation_policy": Endpoint(
        "POST", f"{_V2}/on-call/escalation-policies", "v2.EscalationPolicyCreateRequest", oncall.escalation_policy
    ),
    "datadog_on_call_team_routing_rules": Endpoint(
        "PUT", f"{_V2}/on-call/teams/{{id}}/routing-rules", "v2.TeamRoutingRulesRequest", oncall.routing_rules
    ),
    "datadog_on_call_user_notification_channel": Endpoint(
        "POST",
        f"{_USERS}/notification-channels",
        "v2.CreateUserNotificationChannelRequest",
        oncall.notification_channel,
    ),
    "datadog_on_call_user_notification_rule": Endpoint(
        "POST", f"{_USERS}/notification-rules", "v2.CreateOnCallNotificationRuleRequest", oncall.notification_rule
    ),
    "datadog_action_connection": Endpoint(
        "POST", f"{_V2}/actions/connections", "v2.CreateActionConnectionRequest", workflows.connection
    ),
    "datadog_workflow_automation": Endpoint("POST", f"{_V2}/workflows", "v2.CreateWorkflowRequest", workflows.workflow),
    "datadog_logs_custom_pipeline": Endpoint(
        "POST", f"{_V1}/logs/config/pipelines", "v1.LogsPipeline", logs.pipeline, {"id": "id"}
    ),
    "datadog_logs_pipeline_order": Endpoint(
        "PUT", f"{_V1}/logs/config/pipeline-order", "v1.LogsPipelinesOrder", logs.pipeline_order, {}
    ),
    "datadog_logs_index": Endpoint("POST", f"{_V1}/logs/config/indexes", "v1.LogsIndex", logs.index, {}, _NAME),
    "datadog_logs_index_order": Endpoint(
        "PUT", f"{_V1}/logs/config/index-order", "v1.LogsIndexesOrder", logs.index_order, {}
    ),
    "datadog_logs_archive": Endpoint(
        "POST", f"{_V2}/logs/config/archives", "v2.LogsArchiveCreateRequest", logs.archive
    ),
    "datadog_logs_archive_order": Endpoint(
        "PUT", f"{_V2}/logs/config/archive-order", "v2.LogsArchiveOrder", logs.archive_order, {}
    ),
    "datadog_logs_metric": Endpoint(
        "POST", f"{_V2}/logs/config/metrics", "v2.LogsMetricCreateRequest", logs.log_metric, {}, _NAME
    ),
    "datadog_synthetics_global_variable": Endpoint(
        "POST",
        f"{_V1}/synthetics/variables",
        "v1.SyntheticsGlobalVariableRequest",
        synthetics.global_variable,
        {"id": "id"},
    ),
    "datadog_synthetics_test": Endpoint(
        "POST", f"{_V1}/synthetics/tests/api", "v1.SyntheticsAPITest", synthetics.synthetics_test, {"id": "public_id"}
    ),
}
_BROWSER = Endpoint(
    "POST",
    f"{_V1}/synthetics/tests/browser",
    "v1.SyntheticsBrowserTest",
    synthetics.synthetics_test,
    {"id": "public_id"},
)


def request(type: str, arguments: Mapping[str, Any]) -> Request:
    """The request that makes a resource of ``type``, which is one of ENDPOINTS.

    Raises NoApiFormError for an argument that the table does not know; nothing is left out in silence.
    """
    endpoint = ENDPOINTS[type]
    if type == "datadog_synthetics_test" and arguments.get("type") == "browser":
        endpoint = _BROWSER
    fields = Fields(type, arguments)
    body = endpoint.body(fields)
    fields.end()
    path = endpoint.path.format_map({name: value for name, value in arguments.items() if isinstance(value, str)})
    return Request(endpoint.method, path, body, endpoint.model, endpoint.answer)
