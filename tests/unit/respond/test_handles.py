from __future__ import annotations

import pytest

from lrcp.respond import Handle, handles_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@oncall-llm-platform", [("@oncall-llm-platform", "page", "llm-platform")]),
        ("see @incident-llm-sev2 now", [("@incident-llm-sev2", "incident", "llm-sev2")]),
        (
            "@slack-llm-reliability\n@team-x",
            [("@slack-llm-reliability", "channel", "llm-reliability"), ("@team-x", "channel", "x")],
        ),
        ("@user@example.com", [("@user@example.com", "channel", "user@example.com")]),
        ("@pagerduty-Checkout", [("@pagerduty-Checkout", "channel", "Checkout")]),
        ("@workflow-restart", [("@workflow-restart", "workflow", "restart")]),
        ('@workflow-run(service="a b", n=1)', [('@workflow-run(service="a b", n=1)', "workflow", "run")]),
        ("@case-platform", [("@case-platform", "case", "platform")]),
        ("@somebody", [("@somebody", "unknown", "somebody")]),
        ("@hipchat-x", [("@hipchat-x", "unknown", "hipchat-x")]),
        ("@slack-a @slack-a", [("@slack-a", "channel", "a")]),
        ("mail a@example.com", []),
        ("https://x/?query=@endpoint:a", []),
        ("@slack-a, and", []),
        ("(@slack-a)", []),
        ("@ nobody", []),
    ],
)
def test_handles_are_found_as_datadog_finds_them(text, expected):
    assert handles_in(text) == [Handle(*each) for each in expected]
