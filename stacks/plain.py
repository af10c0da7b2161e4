"""Kinds whose declaration is deployed as it stands."""

from __future__ import annotations

from lrcp.spec.model import Resource
from stacks.stack import DatadogResource, DatadogStack

TYPES = (
    "datadog_apm_retention_filter",
    "datadog_dashboard_json",
    "datadog_downtime_schedule",
    "datadog_incident_notification_rule",
    "datadog_incident_notification_template",
    "datadog_incident_postmortem_template",
    "datadog_incident_type",
    "datadog_incident_user_defined_field",
    "datadog_incident_user_defined_role",
    "datadog_logs_archive",
    "datadog_logs_archive_order",
    "datadog_logs_custom_pipeline",
    "datadog_logs_index",
    "datadog_logs_index_order",
    "datadog_logs_metric",
    "datadog_logs_pipeline_order",
    "datadog_logs_restriction_query",
    "datadog_monitor_config_policy",
    "datadog_monitor_notification_rule",
    "datadog_rum_application",
    "datadog_rum_metric",
    "datadog_rum_retention_filter",
    "datadog_rum_retention_filters_order",
    "datadog_sensitive_data_scanner_group",
    "datadog_sensitive_data_scanner_group_order",
    "datadog_sensitive_data_scanner_rule",
    "datadog_service_account",
    "datadog_slo_correction",
    "datadog_spans_metric",
    "datadog_synthetics_global_variable",
    "datadog_synthetics_test",
    "datadog_team_link",
    "datadog_user_role",
    "datadog_webhook",
    "datadog_webhook_custom_variable",
)


def add(stack: DatadogStack, resource: Resource) -> None:
    DatadogResource(
        stack,
        resource.type,
        resource.name,
        resource.arguments,
        depends_on=resource.depends_on,
        moved_from=resource.renamed_from,
    )
