"""Monitors and objectives in the API's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lrcp.facts.api.fields import Body, Fields, number

_OPTIONS = (
    *("enable_logs_sample", "enable_samples", "escalation_message", "evaluation_delay", "group_retention_duration"),
    *("groupby_simple_monitor", "include_tags", "new_group_delay", "new_host_delay", "no_data_timeframe"),
    *("notification_preset_name", "notify_audit", "notify_by", "notify_no_data", "on_missing_data"),
    *("renotify_interval", "renotify_occurrences", "renotify_statuses", "require_full_window", "timeout_h"),
)
_THRESHOLDS = ("critical", "critical_recovery", "warning", "warning_recovery", "ok", "unknown")


def monitor(fields: Fields) -> Body:
    fields.drop("force_delete", "ignore_tag_keys", "validate")
    body = fields.pick("name", "type", "query", "message", "tags", "restricted_roles", "draft_status")
    if (priority := fields.take("priority")) is not None:
        body["priority"] = number(priority)
    if assets := fields.blocks("assets"):
        body["assets"] = [each.pick("category", "name", "url", "resource_key", "resource_type") for each in assets]
    return body | {"options": _options(fields)}


def _options(fields: Fields) -> Body:
    options = fields.pick(*_OPTIONS)
    if thresholds := fields.block("monitor_thresholds"):
        numbers = {name: number(text) for name, text in thresholds.pick(*_THRESHOLDS).items()}
        options["thresholds"] = numbers | thresholds.pick("critical_query", "critical_recovery_query")
    if windows := fields.block("monitor_threshold_windows"):
        options["threshold_windows"] = windows.pick("recovery_window", "trigger_window")
    if scheduling := fields.block("scheduling_options"):
        options["scheduling_options"] = _scheduling(scheduling)
    if variables := fields.block("variables"):
        options["variables"] = _variables(variables)
    return options


def _scheduling(fields: Fields) -> Body:
    made: Body = {}
    if window := fields.block("evaluation_window"):
        made["evaluation_window"] = window.pick("day_starts", "hour_starts", "month_starts", "timezone")
    if custom := fields.block("custom_schedule"):
        rules = [each.pick("rrule", "start", "timezone") for each in custom.blocks("recurrence")]
        made["custom_schedule"] = {"recurrences": rules}
    return made


def _variables(fields: Fields) -> list[Body]:
    """Queries of one kind keep their order; a formula names them, so that the order of kinds does not matter."""
    made = [_event_query(each) for each in fields.blocks("event_query")]
    costs = fields.blocks("cloud_cost_query")
    return made + [each.pick("aggregator", "data_source", "name", "query") for each in costs]


def _event_query(fields: Fields) -> Body:
    made = fields.pick("data_source", "name", "indexes")
    for compute in fields.blocks("compute"):  # the provider allows a list, the API takes one
        if "compute" in made:
            raise fields.unknown("compute")
        made["compute"] = compute.pick("aggregation", "interval", "metric", "name")
    if search := fields.block("search"):
        made["search"] = search.pick("query")
    groups = []
    for group in fields.blocks("group_by"):
        sort = group.block("sort")
        groups.append(group.pick("facet", "limit", "source"))
        if sort:
            groups[-1]["sort"] = sort.pick("aggregation", "metric", "order")
    return made | ({"group_by": groups} if groups else {})


def objective(fields: Fields) -> Body:
    fields.drop("force_delete", "ignore_tag_keys", "validate")
    names = ("name", "type", "description", "tags", "groups")
    body = fields.pick(*names, "timeframe", "target_threshold", "warning_threshold")
    if monitors := fields.take("monitor_ids"):
        body["monitor_ids"] = [number(id) for id in monitors]
    body["thresholds"] = [each.pick("timeframe", "target", "warning") for each in fields.blocks("thresholds")]
    if ratio := fields.block("query"):
        body["query"] = ratio.pick("numerator", "denominator")
    if (specification := fields.block("sli_specification")) and (chosen := specification.only()):
        kind, inner = chosen
        if kind not in _INDICATORS:
            raise specification.unknown(kind)
        body["sli_specification"] = {kind: _INDICATORS[kind](inner)}
    return body


def _time_slice(fields: Fields) -> Body:
    made = fields.pick("comparator", "threshold", "query_interval_seconds")
    if query := fields.block("query"):
        formulas = [{"formula": each.take("formula_expression")} for each in query.blocks("formula")]
        made["query"] = {"formulas": formulas, "queries": _metric_queries(query, "query")}
    return made


def _count(fields: Fields) -> Body:
    names = ("good_events_formula", "bad_events_formula", "total_events_formula")
    made: Body = {name: {"formula": text} for name, text in fields.pick(*names).items()}
    return made | {"queries": _metric_queries(fields, "queries")}


def _metric_queries(fields: Fields, name: str) -> list[Body]:
    """Terraform may leave out where the data is from, the API may not."""
    queries = [query for each in fields.blocks(name) for query in each.blocks("metric_query")]
    return [{"data_source": "metrics"} | each.pick("data_source", "name", "query") for each in queries]


_INDICATORS: Mapping[str, Callable[[Fields], Body]] = {"time_slice": _time_slice, "count": _count}
