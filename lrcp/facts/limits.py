"""What the provider's validators demand and its schema does not say (source of provider 4.19)."""

from __future__ import annotations

from collections.abc import Mapping

from lrcp.core.frozen import Frozen


class Limits(Frozen):
    """Demands on the arguments of one resource type.

    ``conflicts``: never two of a pair; ``one_of``: exactly one; ``required``: blocks that must stand;
    ``json``: strings that hold a JSON document; ``numbers``: strings that hold a number, by path.
    """

    conflicts: tuple[tuple[str, str], ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    required: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()


_THRESHOLDS = ("ok", "warning", "critical", "unknown", "warning_recovery", "critical_recovery")

LIMITS: Mapping[str, Limits] = {
    "datadog_apm_retention_filter": Limits(required=("filter",)),
    "datadog_authn_mapping": Limits(one_of=(("role", "team"),)),
    "datadog_dashboard_json": Limits(json=("dashboard",)),
    "datadog_downtime_schedule": Limits(
        conflicts=(("one_time_schedule", "recurring_schedule"),), required=("monitor_identifier",)
    ),
    "datadog_monitor": Limits(
        conflicts=(("on_missing_data", "notify_no_data"), ("on_missing_data", "no_data_timeframe")),
        numbers=tuple(("monitor_thresholds", name) for name in _THRESHOLDS),
    ),
    "datadog_monitor_json": Limits(json=("monitor",)),
    "datadog_monitor_notification_rule": Limits(
        one_of=(("recipients", "conditional_recipients"),), required=("filter",)
    ),
    "datadog_on_call_escalation_policy": Limits(required=("step",)),
    "datadog_on_call_schedule": Limits(required=("layer",)),
    "datadog_security_monitoring_rule_json": Limits(json=("json",)),
    "datadog_security_notification_rule": Limits(required=("selectors",)),
    "datadog_service_level_objective": Limits(
        conflicts=(
            ("query", "monitor_ids"),
            ("query", "sli_specification"),
            ("query", "groups"),
            ("monitor_ids", "sli_specification"),
            ("groups", "sli_specification"),
        )
    ),
    "datadog_slo_correction": Limits(conflicts=(("end", "rrule"), ("end", "duration"))),
    "datadog_spans_metric": Limits(required=("compute", "filter")),
    "datadog_team_connection": Limits(required=("team", "connected_team")),
    "datadog_workflow_automation": Limits(json=("spec_json",)),
}
