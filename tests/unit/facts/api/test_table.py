"""One row for each resource type: what Terraform is given, and what Datadog is sent."""

from __future__ import annotations

import json

import pytest

from lrcp.facts import load_facts
from lrcp.facts.api import ENDPOINTS, NoApiFormError, request

MONITOR = {"name": "n", "type": "query alert", "query": "q > 1", "message": "m"}
TEAMS = {"teams": {"data": [{"type": "teams", "id": "t"}]}}
DAY = {"start_day": "monday", "start_time": "09:00:00", "end_day": "monday", "end_time": "17:00:00"}


def http(method, **attributes):
    return {"request_definition": {"method": method, "url": "https://example.com", **attributes}}


BODIES = [
    pytest.param(
        "datadog_monitor",
        MONITOR
        | {
            "priority": "2",
            "tags": ["a:b"],
            "force_delete": True,
            "monitor_thresholds": {"critical": "1", "warning": "0.5"},
        },
        MONITOR | {"priority": 2, "tags": ["a:b"], "options": {"thresholds": {"critical": 1, "warning": 0.5}}},
        id="thresholds and priority are numbers, what only Terraform reads is gone",
    ),
    pytest.param(
        "datadog_monitor",
        MONITOR
        | {
            "monitor_threshold_windows": {"trigger_window": "last_15m", "recovery_window": "last_15m"},
            "scheduling_options": [{"custom_schedule": [{"recurrence": {"rrule": "FREQ=DAILY", "timezone": "UTC"}}]}],
            "variables": {
                "event_query": {
                    "data_source": "logs",
                    "name": "a",
                    "indexes": ["*"],
                    "compute": [{"aggregation": "count"}],
                    "search": {"query": "status:error"},
                    "group_by": [{"facet": "service", "limit": 10, "sort": {"aggregation": "count", "order": "desc"}}],
                }
            },
        },
        MONITOR
        | {
            "options": {
                "threshold_windows": {"trigger_window": "last_15m", "recovery_window": "last_15m"},
                "scheduling_options": {
                    "custom_schedule": {"recurrences": [{"rrule": "FREQ=DAILY", "timezone": "UTC"}]}
                },
                "variables": [
                    {
                        "data_source": "logs",
                        "name": "a",
                        "indexes": ["*"],
                        "compute": {"aggregation": "count"},
                        "search": {"query": "status:error"},
                        "group_by": [
                            {"facet": "service", "limit": 10, "sort": {"aggregation": "count", "order": "desc"}}
                        ],
                    }
                ],
            }
        },
        id="windows, schedules and the queries of a formula are options",
    ),
    pytest.param(
        "datadog_service_level_objective",
        {
            "name": "n",
            "type": "time_slice",
            "thresholds": {"timeframe": "30d", "target": 99},
            "sli_specification": {
                "time_slice": {
                    "comparator": "<",
                    "threshold": 5,
                    "query_interval_seconds": 300,
                    "query": {
                        "formula": {"formula_expression": "q"},
                        "query": {"metric_query": {"name": "q", "query": "avg:a{*}"}},
                    },
                }
            },
        },
        {
            "name": "n",
            "type": "time_slice",
            "thresholds": [{"timeframe": "30d", "target": 99}],
            "sli_specification": {
                "time_slice": {
                    "comparator": "<",
                    "threshold": 5,
                    "query_interval_seconds": 300,
                    "query": {
                        "formulas": [{"formula": "q"}],
                        "queries": [{"data_source": "metrics", "name": "q", "query": "avg:a{*}"}],
                    },
                }
            },
        },
        id="an objective by time slices",
    ),
    pytest.param(
        "datadog_service_level_objective",
        {
            "name": "n",
            "type": "metric",
            "thresholds": [{"timeframe": "7d", "target": 99.9, "warning": 99.95}],
            "sli_specification": {
                "count": {
                    "good_events_formula": "a",
                    "total_events_formula": "b",
                    "queries": [
                        {"metric_query": {"name": "a", "query": "x"}},
                        {"metric_query": {"name": "b", "query": "y"}},
                    ],
                }
            },
        },
        {
            "name": "n",
            "type": "metric",
            "thresholds": [{"timeframe": "7d", "target": 99.9, "warning": 99.95}],
            "sli_specification": {
                "count": {
                    "good_events_formula": {"formula": "a"},
                    "total_events_formula": {"formula": "b"},
                    "queries": [
                        {"data_source": "metrics", "name": "a", "query": "x"},
                        {"data_source": "metrics", "name": "b", "query": "y"},
                    ],
                }
            },
        },
        id="an objective by counts",
    ),
    pytest.param(
        "datadog_service_level_objective",
        {
            "name": "n",
            "type": "monitor",
            "monitor_ids": ["12", "13"],
            "thresholds": [{"timeframe": "7d", "target": 99}],
        },
        {"name": "n", "type": "monitor", "monitor_ids": [12, 13], "thresholds": [{"timeframe": "7d", "target": 99}]},
        id="an objective by monitors, whose ids are numbers",
    ),
    pytest.param(
        "datadog_dashboard_json", {"dashboard": '{"title": "t"}'}, {"title": "t"}, id="a dashboard is its JSON"
    ),
    pytest.param(
        "datadog_workflow_automation",
        {"name": "n", "description": "d", "published": True, "tags": [], "spec_json": '{"steps": []}'},
        {
            "data": {
                "type": "workflows",
                "attributes": {"name": "n", "description": "d", "published": True, "tags": [], "spec": {"steps": []}},
            }
        },
        id="a workflow",
    ),
    pytest.param(
        "datadog_action_connection",
        {
            "name": "n",
            "http": {
                "base_url": "https://example.com",
                "token_auth": {
                    "token": [{"type": "SECRET", "name": "t", "value": "tf://var/token/value"}],
                    "header": [{"name": "Authorization", "value": "{{ t }}"}],
                },
            },
        },
        {
            "data": {
                "type": "action_connection",
                "attributes": {
                    "name": "n",
                    "integration": {
                        "type": "HTTP",
                        "base_url": "https://example.com",
                        "credentials": {
                            "type": "HTTPTokenAuth",
                            "tokens": [{"type": "SECRET", "name": "t", "value": "tf://var/token/value"}],
                            "headers": [{"name": "Authorization", "value": "{{ t }}"}],
                            "url_parameters": [],
                        },
                    },
                },
            }
        },
        id="a connection keeps the name of its secret, not the secret",
    ),
    pytest.param(
        "datadog_on_call_schedule",
        {
            "name": "n",
            "time_zone": "UTC",
            "teams": ["t"],
            "layer": [
                {
                    "name": "l",
                    "effective_date": "2025-01-06T09:00:00+01:00",
                    "rotation_start": "2025-01-06T09:00:00+01:00",
                    "interval": {"days": 7},
                    "users": ["u", None],
                    "restriction": [DAY],
                }
            ],
        },
        {
            "data": {
                "type": "schedules",
                "attributes": {
                    "name": "n",
                    "time_zone": "UTC",
                    "layers": [
                        {
                            "name": "l",
                            "effective_date": "2025-01-06T09:00:00+01:00",
                            "rotation_start": "2025-01-06T09:00:00+01:00",
                            "interval": {"days": 7},
                            "members": [{"user": {"id": "u"}}, {}],
                            "restrictions": [DAY],
                        }
                    ],
                },
                "relationships": TEAMS,
            }
        },
        id="a turn without a user is nobody's",
    ),
    pytest.param(
        "datadog_on_call_escalation_policy",
        {
            "name": "n",
            "retries": 2,
            "teams": ["t"],
            "step": {
                "escalate_after_seconds": 300,
                "target": [{"schedule": "s", "position": "next"}, {"user": "u"}, {"team": "t"}],
            },
        },
        {
            "data": {
                "type": "policies",
                "attributes": {
                    "name": "n",
                    "retries": 2,
                    "steps": [
                        {
                            "escalate_after_seconds": 300,
                            "targets": [
                                {"type": "schedules", "id": "s", "config": {"schedule": {"position": "next"}}},
                                {"type": "users", "id": "u"},
                                {"type": "teams", "id": "t"},
                            ],
                        }
                    ],
                },
                "relationships": TEAMS,
            }
        },
        id="targets of an escalation",
    ),
    pytest.param(
        "datadog_on_call_team_routing_rules",
        {
            "id": "t",
            "rule": [
                {
                    "query": "priority:1",
                    "time_restrictions": {"time_zone": "UTC", "restriction": [DAY]},
                    "action": [
                        {"send_slack_message": {"workspace": "w", "channel": "c"}},
                        {"trigger_workflow_automation": {"handle": "h"}},
                        {
                            "escalation_policy": {
                                "policy_id": "p",
                                "urgency": "high",
                                "support_hours": {"time_zone": "UTC", "restriction": [DAY]},
                            }
                        },
                    ],
                },
                {"escalation_policy": "p", "urgency": "low"},
            ],
        },
        {
            "data": {
                "type": "team_routing_rules",
                "id": "t",
                "attributes": {
                    "rules": [
                        {
                            "query": "priority:1",
                            "time_restriction": {"time_zone": "UTC", "restrictions": [DAY]},
                            "actions": [
                                {"type": "send_slack_message", "workspace": "w", "channel": "c"},
                                {"type": "workflow", "handle": "h"},
                                {
                                    "type": "escalation_policy",
                                    "policy_id": "p",
                                    "urgency": "high",
                                    "support_hours": {"time_zone": "UTC", "restrictions": [DAY]},
                                },
                            ],
                        },
                        {"policy_id": "p", "urgency": "low", "actions": []},
                    ]
                },
            }
        },
        id="actions of a routing rule",
    ),
    pytest.param(
        "datadog_on_call_user_notification_channel",
        {"user_id": "u", "email": {"address": "a@example.com", "formats": ["html"]}},
        {
            "data": {
                "type": "notification_channels",
                "attributes": {"config": {"type": "email", "address": "a@example.com", "formats": ["html"]}},
            }
        },
        id="a way to reach a user",
    ),
    pytest.param(
        "datadog_on_call_user_notification_rule",
        {"user_id": "u", "channel_id": "c", "category": "high_urgency", "delay_minutes": 1, "phone": {"method": "sms"}},
        {
            "data": {
                "type": "notification_rules",
                "attributes": {
                    "category": "high_urgency",
                    "delay_minutes": 1,
                    "channel_settings": {"type": "phone", "method": "sms"},
                },
                "relationships": {"channel": {"data": {"type": "notification_channels", "id": "c"}}},
            }
        },
        id="when a user is reached",
    ),
    pytest.param(
        "datadog_logs_custom_pipeline",
        {
            "name": "n",
            "is_enabled": True,
            "filter": {"query": "a"},
            "processor": [
                {"grok_parser": {"name": "g", "source": "m", "grok": {"match_rules": "r", "support_rules": ""}}},
                {"category_processor": {"target": "t", "category": [{"name": "c", "filter": {"query": "q"}}]}},
                {"trace_id_remapper": {"is_enabled": True, "sources": ["dd.trace_id"]}},
                {"reference_table_lookup_processor": {"source": "s", "target": "t", "lookup_enrichment_table": "x"}},
                {"array_processor": {"operation": {"length": {"source": "s", "target": "t"}}}},
                {
                    "pipeline": {
                        "name": "p",
                        "filter": {"query": "b"},
                        "processor": [{"geo_ip_parser": {"target": "g"}}],
                    }
                },
            ],
        },
        {
            "name": "n",
            "is_enabled": True,
            "filter": {"query": "a"},
            "processors": [
                {
                    "type": "grok-parser",
                    "name": "g",
                    "source": "m",
                    "grok": {"match_rules": "r", "support_rules": ""},
                },
                {"type": "category-processor", "target": "t", "categories": [{"name": "c", "filter": {"query": "q"}}]},
                {"type": "trace-id-remapper", "is_enabled": True, "sources": ["dd.trace_id"]},
                {"type": "lookup-processor", "source": "s", "target": "t", "lookup_enrichment_table": "x"},
                {"type": "array-processor", "operation": {"type": "length", "source": "s", "target": "t"}},
                {
                    "type": "pipeline",
                    "name": "p",
                    "filter": {"query": "b"},
                    "processors": [{"type": "geo-ip-parser", "target": "g"}],
                },
            ],
        },
        id="processors of a pipeline",
    ),
    pytest.param(
        "datadog_logs_index",
        {
            "name": "n",
            "filter": {"query": "a"},
            "retention_days": 15,
            "flex_retention_days": 30,
            "daily_limit_reset": {"reset_time": "00:00", "reset_utc_offset": "+00:00"},
            "exclusion_filter": [{"name": "e", "is_enabled": True, "filter": {"query": "b", "sample_rate": 0.9}}],
        },
        {
            "name": "n",
            "filter": {"query": "a"},
            "num_retention_days": 15,
            "num_flex_logs_retention_days": 30,
            "daily_limit_reset": {"reset_time": "00:00", "reset_utc_offset": "+00:00"},
            "exclusion_filters": [{"name": "e", "is_enabled": True, "filter": {"query": "b", "sample_rate": 0.9}}],
        },
        id="an index",
    ),
    pytest.param(
        "datadog_logs_archive",
        {
            "name": "n",
            "query": "a",
            "s3_archive": {"bucket": "b", "account_id": "1", "role_name": "r", "encryption_type": "SSE_S3"},
        },
        {
            "data": {
                "type": "archives",
                "attributes": {
                    "name": "n",
                    "query": "a",
                    "destination": {
                        "type": "s3",
                        "bucket": "b",
                        "integration": {"account_id": "1", "role_name": "r"},
                        "encryption": {"type": "SSE_S3"},
                    },
                },
            }
        },
        id="an archive",
    ),
    pytest.param(
        "datadog_logs_metric",
        {
            "name": "n",
            "filter": {"query": "a"},
            "compute": {"aggregation_type": "count", "include_percentiles": False},
            "group_by": [{"path": "p", "tag_name": "t"}],
        },
        {
            "data": {
                "type": "logs_metrics",
                "id": "n",
                "attributes": {
                    "compute": {"aggregation_type": "count"},
                    "filter": {"query": "a"},
                    "group_by": [{"path": "p", "tag_name": "t"}],
                },
            }
        },
        id="a metric of logs, whose count has no percentiles",
    ),
    pytest.param(
        "datadog_synthetics_global_variable",
        {"name": "N", "secure": True, "value_wo": "tf://var/token/value", "value_wo_version": "1"},
        {"name": "N", "value": {"secure": True, "value": "tf://var/token/value"}},
        id="a write-only value is the value",
    ),
    pytest.param(
        "datadog_synthetics_test",
        {
            "name": "n",
            "type": "api",
            "subtype": "http",
            "status": "live",
            "message": "m",
            "locations": ["aws:eu-central-1"],
            "options_list": {"tick_every": 60, "no_screenshot": True, "retry": {"count": 2, "interval": 1000}},
            "request_headers": {"A": "b"},
            **http("GET", timeout=10, body_type="application/json"),
            "assertion": [
                {"type": "statusCode", "operator": "is", "target": "200"},
                {"type": "statusCode", "operator": "matches", "target": "2.."},
                {"type": "responseTime", "operator": "lessThan", "target": "1000"},
                {"type": "header", "property": "content-type", "operator": "contains", "target": "json"},
                {
                    "type": "body",
                    "operator": "validatesJSONPath",
                    "targetjsonpath": {"jsonpath": "$.n", "operator": "lessThan", "targetvalue": "3"},
                },
                {
                    "type": "body",
                    "operator": "validatesJSONPath",
                    "targetjsonpath": {"jsonpath": "$.n", "operator": "is", "targetvalue": "3"},
                },
            ],
        },
        {
            "name": "n",
            "type": "api",
            "subtype": "http",
            "status": "live",
            "message": "m",
            "locations": ["aws:eu-central-1"],
            "options": {"tick_every": 60, "noScreenshot": True, "retry": {"count": 2, "interval": 1000}},
            "config": {
                "request": {
                    "method": "GET",
                    "url": "https://example.com",
                    "timeout": 10,
                    "bodyType": "application/json",
                    "headers": {"A": "b"},
                },
                "assertions": [
                    {"type": "statusCode", "operator": "is", "target": 200},
                    {"type": "statusCode", "operator": "matches", "target": "2.."},
                    {"type": "responseTime", "operator": "lessThan", "target": 1000},
                    {"type": "header", "property": "content-type", "operator": "contains", "target": "json"},
                    {
                        "type": "body",
                        "operator": "validatesJSONPath",
                        "target": {"jsonPath": "$.n", "operator": "lessThan", "targetValue": 3},
                    },
                    {
                        "type": "body",
                        "operator": "validatesJSONPath",
                        "target": {"jsonPath": "$.n", "operator": "is", "targetValue": "3"},
                    },
                ],
            },
        },
        id="targets of a test are numbers where they are compared as such",
    ),
    pytest.param(
        "datadog_synthetics_test",
        {
            "name": "n",
            "type": "api",
            "subtype": "multi",
            "config_variable": [{"type": "text", "name": "S", "pattern": "p", "example": "e"}],
            "api_step": [
                {
                    "name": "a",
                    "subtype": "http",
                    "allow_failure": True,
                    **http("GET"),
                    "extracted_value": [
                        {"type": "http_body", "name": "M", "parser": {"type": "json_path", "value": "$.m"}}
                    ],
                    "retry": {"count": 1, "interval": 500},
                },
                {"name": "b", "subtype": "wait", "value": 1},
            ],
        },
        {
            "name": "n",
            "type": "api",
            "subtype": "multi",
            "options": {},
            "config": {
                "configVariables": [{"type": "text", "name": "S", "pattern": "p", "example": "e"}],
                "steps": [
                    {
                        "name": "a",
                        "subtype": "http",
                        "allowFailure": True,
                        "request": {"method": "GET", "url": "https://example.com"},
                        "assertions": [],
                        "retry": {"count": 1, "interval": 500},
                        "extractedValues": [
                            {"type": "http_body", "name": "M", "parser": {"type": "json_path", "value": "$.m"}}
                        ],
                    },
                    {"name": "b", "subtype": "wait", "value": 1},
                ],
            },
        },
        id="steps of a journey",
    ),
    pytest.param(
        "datadog_synthetics_test",
        {
            "name": "n",
            "type": "browser",
            "device_ids": ["chrome.laptop_large"],
            **http("GET"),
            "browser_step": [
                {
                    "name": "s",
                    "type": "click",
                    "params": {"element_user_locator": {"value": {"type": "css", "value": ".a"}}},
                }
            ],
        },
        {
            "name": "n",
            "type": "browser",
            "options": {"device_ids": ["chrome.laptop_large"]},
            "config": {
                "request": {"method": "GET", "url": "https://example.com"},
                "assertions": [],
                "variables": [],
            },
            "steps": [
                {
                    "name": "s",
                    "type": "click",
                    "params": {
                        "element": {
                            "userLocator": {
                                "failTestOnCannotLocate": False,
                                "values": [{"type": "css", "value": ".a"}],
                            }
                        }
                    },
                }
            ],
        },
        id="steps in a browser",
    ),
]


@pytest.mark.parametrize(("type", "arguments", "body"), BODIES)
def test_arguments_become_the_body_of_a_request(type, arguments, body) -> None:
    before = json.dumps(arguments)
    assert request(type, arguments).body == body
    assert json.dumps(arguments) == before


@pytest.mark.parametrize(
    ("type", "arguments", "path"),
    [
        ("datadog_on_call_team_routing_rules", {"id": "t"}, "PUT /api/v2/on-call/teams/t/routing-rules"),
        (
            "datadog_on_call_user_notification_channel",
            {"user_id": "tf://datadog_user/one/id"},
            "POST /api/v2/on-call/users/tf://datadog_user/one/id/notification-channels",
        ),
        ("datadog_synthetics_test", {"type": "api"}, "POST /api/v1/synthetics/tests/api"),
        ("datadog_synthetics_test", {"type": "browser"}, "POST /api/v1/synthetics/tests/browser"),
    ],
)
def test_the_path_may_hold_arguments(type, arguments, path) -> None:
    made = request(type, arguments)
    assert f"{made.method} {made.path}" == path


@pytest.mark.parametrize(
    ("type", "arguments", "named"),
    [
        ("datadog_monitor", MONITOR | {"crystal_ball": 1}, "crystal_ball"),
        ("datadog_monitor", MONITOR | {"variables": {"data_jobs_query": [{"name": "a"}]}}, "variables.data_jobs_query"),
        ("datadog_logs_custom_pipeline", {"processor": {"schema_processor": {}}}, "processor.schema_processor"),
        ("datadog_action_connection", {"name": "n", "aws": {"assume_role": {}}}, "aws"),
        ("datadog_logs_archive", {"name": "n", "query": "q"}, "destination"),
    ],
)
def test_what_has_no_api_form_here_is_named_and_never_lost(type, arguments, named) -> None:
    with pytest.raises(NoApiFormError, match=rf"`{named}` of {type}"):
        request(type, arguments)


def test_the_table_names_types_that_the_provider_has() -> None:
    assert ENDPOINTS.keys() <= load_facts().resources.keys()
