"""Under which id an existing object is imported."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lrcp.facts.imports import import_id


@pytest.mark.parametrize(
    ("type", "values", "expected"),
    [
        ("datadog_monitor", {"id": "4711", "name": "n"}, "4711"),
        ("datadog_metric_metadata", {"id": "llm.tokens", "metric": "llm.tokens"}, "llm.tokens"),
        ("datadog_team_membership", {"id": "TeamMembership-1", "team_id": "t", "user_id": "u"}, "t:u"),
        ("datadog_team_link", {"id": "l", "team_id": "t"}, "t:l"),
        ("datadog_team_notification_rule", {"id": "r", "team_id": "t"}, "t:r"),
        ("datadog_rum_retention_filter", {"id": "f", "application_id": "a"}, "a:f"),
        ("datadog_on_call_user_notification_rule", {"id": "r", "user_id": "u"}, "u,r"),
        ("datadog_on_call_user_notification_channel", {"id": "c", "user_id": "u"}, "u,c"),
    ],
)
def test_each_type_has_its_form(type: str, values: Mapping[str, str], expected: str) -> None:
    assert import_id(type, values) == expected


def test_what_the_provider_cannot_import_has_no_id() -> None:
    assert import_id("datadog_webhook_custom_variable", {"id": "TOKEN", "name": "TOKEN"}) is None
