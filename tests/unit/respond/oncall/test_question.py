from __future__ import annotations

import pytest

from lrcp.core.errors import UsageError
from lrcp.core.position import Position
from lrcp.respond.oncall.question import alert_from, instant_of, monitor_of, teams_of
from lrcp.spec.model import Resource, Spec
from lrcp.spec.oncall.routing import Alert


def monitor(service: str) -> Resource:
    message = "{{#is_alert}}down\n@incident-llm-sev2 @oncall-llm @slack-llm\n{{/is_alert}}"
    arguments = {"message": message, "tags": ["service:chat"], "priority": "2"}
    at = Position("monitors/x.yaml")
    return Resource("datadog_monitor", f"{service}--slow", "slow", "local", "local", arguments, at, service=service)


def test_an_instant_without_an_offset_is_universal_time() -> None:
    assert instant_of("2026-01-05T12:00").isoformat() == "2026-01-05T12:00:00+00:00"
    assert instant_of("2026-01-05T12:00:00+01:00").isoformat() == "2026-01-05T12:00:00+01:00"


def test_a_monitor_is_found_by_its_service_where_several_have_it() -> None:
    spec = Spec("local", {}, [], [monitor("chat"), monitor("shop")])

    assert monitor_of(spec, "slow", "shop").service == "shop"
    with pytest.raises(UsageError, match="chat, shop"):
        monitor_of(spec, "slow", None)


def test_its_alert_has_its_tags_priority_and_groups() -> None:
    found = alert_from(monitor("chat"), "warn", ["endpoint:/qa"])

    assert found == Alert("warn", 2, ("service:chat", "endpoint:/qa"), ("endpoint:/qa",))


def test_it_pages_the_teams_that_its_message_mentions() -> None:
    assert teams_of(monitor("chat")) == ["llm"]
