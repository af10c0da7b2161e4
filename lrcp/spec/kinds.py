"""The one table of resource kinds: declaration folder, Terraform type, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrcp.core.frozen import replace
from lrcp.core.jsontext import JsonText
from lrcp.spec.house import COMMON, MONITOR, SHARED, Schema
from lrcp.spec.instance import Compile, Compiled, Instance
from lrcp.spec.monitors import compile_monitor
from lrcp.spec.notebooks import SCHEMA as NOTEBOOKS_SCHEMA
from lrcp.spec.notebooks import TYPE as NOTEBOOK
from lrcp.spec.notebooks import compile_notebook
from lrcp.spec.synthetics import HOUSE_KEYS, compile_synthetics
from lrcp.spec.tags import normalised, own_tags
from lrcp.spec.workflows import WORKFLOW, compile_workflow


@dataclass(frozen=True, eq=False)
class ResourceKind:
    """One row. ``function`` is the name by which expressions refer to a resource of this kind.

    ``section`` is the key that the declarations stand under, None for the top of the file. ``shared``
    resources exist once for the whole organisation instead of once a service. ``house`` are the keys
    that are ours with their schemas, every other key is an argument of the provider; ``made`` arguments
    are never written, ``required`` keys always. ``sources`` says from which part of the declaration a
    made argument comes, for positions. ``notifies``: a message is written for it, see monitors.py.
    """

    folder: str
    type: str
    function: str
    compile: Compile
    section: str | None = None
    shared: bool = False
    house: Schema = field(default_factory=lambda: COMMON)
    made: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notifies: bool = False

    @property
    def place(self) -> str:
        """Where its declarations are, in words."""
        return f"{self.folder}/" if self.section is None else f"`{self.section}` of {self.folder}/"

    @property
    def settings(self) -> str:
        """The key under which catalogue entries say what holds for all of its declarations."""
        return self.section or self.folder


def compile_tagged(instance: Instance) -> Compiled:
    """Arguments as declared, with the tags that every resource of a service gets."""
    tags = normalised([*instance.generated_tags, *own_tags(instance.arguments)])
    return Compiled({**instance.arguments, "tags": tags})


def compile_objective(instance: Instance) -> Compiled:
    """An objective has tags as every resource of a service, and its environment in its name as a monitor."""
    return compile_tagged(replace(instance, arguments=instance.told_apart))


def compile_plain(instance: Instance) -> Compiled:
    """Arguments as declared."""
    return Compiled(dict(instance.arguments))


def compile_dashboard(instance: Instance) -> Compiled:
    """The API's own JSON, in one canonical form so that two runs give the same text."""
    arguments = dict(instance.arguments)
    body = arguments.get("dashboard")
    if isinstance(body, dict):
        arguments["dashboard"] = JsonText.of(body)
    return Compiled(arguments)


KINDS: tuple[ResourceKind, ...] = (
    ResourceKind(
        "monitors",
        "datadog_monitor",
        "monitor",
        compile_monitor,
        house=COMMON | MONITOR,
        made=("monitor_thresholds", "priority"),
        required=("name", "type", "query", "severity", "message", "rationale"),
        sources={"monitor_thresholds": ("values",), "priority": ("severity",), "assets": ("runbook",)},
        notifies=True,
    ),
    ResourceKind(
        "slos",
        "datadog_service_level_objective",
        "slo",
        compile_objective,
        required=("name", "type", "description", "thresholds"),
    ),
    ResourceKind(
        "dashboards",
        "datadog_dashboard_json",
        "dashboard",
        compile_dashboard,
        house=COMMON | SHARED,
        required=("dashboard",),
    ),
    ResourceKind(
        "incidents",
        "datadog_incident_type",
        "incident_type",
        compile_plain,
        section="types",
        shared=True,
        required=("name",),
    ),
    ResourceKind(
        "incidents",
        "datadog_incident_notification_rule",
        "incident_notification_rule",
        compile_plain,
        section="notification_rules",
        shared=True,
        required=("incident_type", "trigger", "handles", "conditions"),
    ),
    *(
        ResourceKind("incidents", f"datadog_incident_{type}", type, compile_plain, section=section, shared=True)
        for section, type in (
            ("notification_templates", "notification_template"),
            ("postmortem_templates", "postmortem_template"),
            ("user_defined_roles", "user_defined_role"),
        )
    ),
    ResourceKind(
        "incidents",
        "datadog_incident_user_defined_field",
        "user_defined_field",
        compile_plain,
        section="user_defined_fields",
        shared=True,
        made=("metadata",),
    ),
    ResourceKind(
        "oncall",
        "datadog_user",
        "user",
        compile_plain,
        section="users",
        shared=True,
        made=("disabled", "roles", "send_user_invitation"),
        required=("email", "name"),
    ),
    *(
        ResourceKind("oncall", type, function, compile_plain, section=section, shared=True)
        for section, function, type in (
            ("schedules", "schedule", "datadog_on_call_schedule"),
            ("escalation_policies", "escalation_policy", "datadog_on_call_escalation_policy"),
            ("routing_rules", "routing_rules", "datadog_on_call_team_routing_rules"),
            ("notification_channels", "notification_channel", "datadog_on_call_user_notification_channel"),
            ("notification_rules", "notification_rule", "datadog_on_call_user_notification_rule"),
            ("team_notification_rules", "team_notification_rule", "datadog_team_notification_rule"),
            ("pagerduty", "pagerduty", "datadog_integration_pagerduty"),
            ("pagerduty_services", "pagerduty_service_object", "datadog_integration_pagerduty_service_object"),
            ("slack_channels", "slack_channel_object", "datadog_integration_slack_channel"),
        )
    ),
    ResourceKind(
        "workflows",
        "datadog_workflow_automation",
        "workflow",
        compile_workflow,
        section="workflows",
        house=WORKFLOW,
        made=("spec_json", "webhook_secret"),
        required=("name", "description", "published", "spec", "rationale"),
        sources={"spec_json": ("spec",)},
    ),
    ResourceKind(
        "workflows",
        "datadog_action_connection",
        "connection",
        compile_plain,
        section="connections",
        required=("name", "rationale"),
    ),
    ResourceKind(
        "synthetics",
        "datadog_synthetics_test",
        "synthetics_test",
        compile_synthetics,
        section="synthetics",
        house=COMMON | {key: MONITOR[key] for key in HOUSE_KEYS},
        required=("name", "type", "message", "severity", "rationale"),
        sources={"options_list": ("severity",)},
        notifies=True,
    ),
    ResourceKind(
        "synthetics",
        "datadog_synthetics_global_variable",
        "global_variable",
        compile_tagged,
        section="global_variables",
        required=("name", "description", "rationale"),
    ),
    *(
        ResourceKind("log_pipelines", type, function, compile_plain, section=section, shared=True, required=required)
        for section, function, type, required in (
            (
                "pipelines",
                "log_pipeline",
                "datadog_logs_custom_pipeline",
                ("name", "is_enabled", "filter", "rationale"),
            ),
            ("pipeline_order", "pipeline_order", "datadog_logs_pipeline_order", ()),
            ("indexes", "log_index", "datadog_logs_index", ("name", "filter", "rationale")),
            ("index_order", "index_order", "datadog_logs_index_order", ()),
            ("archives", "log_archive", "datadog_logs_archive", ("name", "query", "rationale")),
            ("archive_order", "archive_order", "datadog_logs_archive_order", ()),
            ("log_metrics", "log_metric", "datadog_logs_metric", ("name", "filter", "compute", "rationale")),
            ("scanner_groups", "scanner_group", "datadog_sensitive_data_scanner_group", ("name", "rationale")),
            ("scanner_rules", "scanner_rule", "datadog_sensitive_data_scanner_rule", ("name", "group_id")),
            ("scanner_group_order", "scanner_group_order", "datadog_sensitive_data_scanner_group_order", ()),
            ("restriction_queries", "restriction_query", "datadog_logs_restriction_query", ("rationale",)),
            ("roles", "role", "datadog_role", ("name", "rationale")),
            ("role_members", "role_member", "datadog_user_role", ("role_id", "user_id", "rationale")),
        )
    ),
    *(
        ResourceKind("org", type, function, compile_plain, section=section, shared=True, required=required)
        for section, function, type, required in (
            ("monitor_policies", "monitor_policy", "datadog_monitor_config_policy", ("policy_type", "rationale")),
            ("notification_rules", "monitor_notification_rule", "datadog_monitor_notification_rule", ("name",)),
            ("webhooks", "webhook", "datadog_webhook", ("name", "url", "rationale")),
            ("webhook_variables", "webhook_variable", "datadog_webhook_custom_variable", ("name", "is_secret")),
            ("rum_applications", "rum_application", "datadog_rum_application", ("name", "rationale")),
            ("rum_retention_filters", "rum_retention_filter", "datadog_rum_retention_filter", ("name", "rationale")),
            ("rum_filter_orders", "rum_filter_order", "datadog_rum_retention_filters_order", ()),
            ("rum_metrics", "rum_metric", "datadog_rum_metric", ("name", "compute", "rationale")),
            ("spans_metrics", "spans_metric", "datadog_spans_metric", ("name", "compute", "rationale")),
            (
                "trace_retention_filters",
                "trace_retention_filter",
                "datadog_apm_retention_filter",
                ("name", "rationale"),
            ),
            ("team_links", "team_link", "datadog_team_link", ("team_id", "label", "url")),
            ("service_accounts", "service_account", "datadog_service_account", ("name", "email", "rationale")),
        )
    ),
    ResourceKind(
        "org",
        "datadog_downtime_schedule",
        "downtime",
        compile_plain,
        section="downtimes",
        required=("scope", "message", "rationale"),
    ),
    ResourceKind(
        "org",
        "datadog_slo_correction",
        "slo_correction",
        compile_plain,
        section="slo_corrections",
        required=("slo_id", "category", "rationale"),
    ),
)
MONITORS, OBJECTIVES, DASHBOARDS, INCIDENT_TYPES = KINDS[:4]
# Not of KINDS: no Terraform resource is made of it, and no expression can name one.
NOTEBOOKS = ResourceKind(
    NOTEBOOKS_SCHEMA,
    NOTEBOOK,
    "notebook",
    compile_notebook,
    house=COMMON | SHARED,
    required=("notebook", "rationale"),
)
USERS = next(kind for kind in KINDS if kind.type == "datadog_user")
FOLDERS: Mapping[str, tuple[ResourceKind, ...]] = {
    folder: tuple(kind for kind in KINDS if kind.folder == folder)
    for folder in dict.fromkeys(kind.folder for kind in KINDS)
}
