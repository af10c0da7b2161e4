from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.position import Position
from lrcp.spec import Resource, Spec, Team

HERE = Position("monitors/latency.yaml")


@pytest.fixture(scope="session")
def resource() -> Callable[..., Resource]:
    def make(type: str, name: str, arguments: dict[str, Any] | None = None) -> Resource:
        service = name.partition("--")[0] if "--" in name else None
        return Resource(type, name, name.rpartition("--")[2], "production", "s", arguments or {}, HERE, service)

    return make


@pytest.fixture(scope="session")
def spec(resource: Callable[..., Resource]) -> Spec:
    """Two services with an objective, an alert on it and a dashboard each; a schedule, a secret and a user."""
    own = [each for service in ("chat", "search") for each in _of(service, resource)]
    user = resource("datadog_user", "one", {"email": "one@example.com", "name": "One"})
    channel = {"user_id": "tf://datadog_user/one/id", "email": {"address": "tf://datadog_user/one/email"}}
    token = {"type": "SECRET", "name": "t", "value": "tf://var/token/value"}
    index = resource("datadog_logs_index", "llm", {"name": "llm-logs", "filter": {"query": "*"}})
    order = resource("datadog_logs_index_order", "llm", {"name": "o", "indexes": ["tf://datadog_logs_index/llm/id"]})
    shared = [
        order,
        index,
        user,
        resource("datadog_on_call_user_notification_channel", "mail", channel),
        resource("datadog_action_connection", "admin", {"name": "a", "http": {"token_auth": {"token": [token]}}}),
        resource("datadog_webhook", "not-exported", {"name": "w", "url": "https://example.com"}),
    ]
    teams = {"assistants": Team("assistants", "Assistants", "Own.", "@oncall-assistants", "@slack-assistants", HERE)}
    return Spec("production", {}, (), [*shared, *own], settings={"site": "datadoghq.eu"}, teams=teams)


def _of(service: str, resource: Callable[..., Resource]) -> list[Resource]:
    objective = f"tf://datadog_service_level_objective/{service}--latency/id"
    dashboard = "https://app.datadoghq.com" + f"tf://datadog_dashboard_json/{service}--main/url"
    widget = {"type": "slo", "title": "SLO", "view_type": "detail", "slo_id": objective}
    body = {"title": f"{service} & all", "widgets": [{"definition": widget}]}
    monitor = {"name": "n", "type": "slo alert", "message": f"[a]({dashboard}?from_ts=1) [b]({dashboard})"}
    query = f'burn_rate("{objective}").over("30d") > 1'
    thresholds = {"timeframe": "30d", "target": 99}
    slo = {"name": "s", "type": "metric", "query": {"numerator": "a", "denominator": "b"}, "thresholds": thresholds}
    return [
        resource("datadog_monitor", f"{service}--burn", {**monitor, "query": query}),
        resource("datadog_monitor", f"{service}--slow", {**monitor, "type": "query alert", "query": "avg:a{*} > 1"}),
        resource("datadog_dashboard_json", f"{service}--main", {"dashboard": json.dumps(body)}),
        resource("datadog_service_level_objective", f"{service}--latency", slo),
    ]
