from __future__ import annotations

from typing import Any

DASHBOARD = """
    overview:
      dashboard:
        title: Overview
        description: All of it.
        layout_type: ordered
        widgets: [{ definition: { type: alert_value, alert_id: '<< monitor("slow") >>' } }]
"""


def test_a_dashboard_linked_in_a_message_cannot_hold_the_monitor(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text).write({"dashboards/chat.yaml": DASHBOARD})
    assert repository.findings() == [
        (
            "monitors/latency.yaml:2:1 S208 references go round in a circle: "
            "monitor slow -> dashboard_json overview -> monitor slow; leave one of them out"
        )
    ]


def test_without_the_link_there_is_no_circle(repository: Any, change: Any) -> None:
    repository.monitor(change("incident: { type: llm }", "incident: { type: llm, attach: [logs] }"))
    assert repository.write({"dashboards/chat.yaml": DASHBOARD}).findings() == []


def test_what_refers_to_itself_is_a_circle_too(repository: Any, change: Any) -> None:
    repository.monitor(change("rationale", "escalation_message: '<< monitor(\"slow\") >>'\n      rationale"))
    assert repository.findings() == [
        (
            "monitors/latency.yaml:2:1 S208 references go round in a circle: monitor slow -> monitor slow; "
            "leave one of them out"
        )
    ]
