from __future__ import annotations

from typing import Any

import pytest


def named(repository: Any, change: Any, expression: str) -> Any:
    repository.write(
        {
            "catalog/services/mail.yaml": "service: mail\nkind: llm-rag\nteam: assistants\ntier: 2\n",
            "slos/latency.yaml": OBJECTIVE,
        }
    )
    return repository.monitor(change("Because readers leave.", f"'{expression}'"))


OBJECTIVE = """
    latency:
      applies_to: { kind: [llm-rag] }
      name: Latency
      description: Fast enough.
      type: metric
      query: { numerator: "sum:m{*}.as_count()", denominator: "sum:m{*}.as_count()" }
      thresholds: [{ timeframe: 30d, target: 99 }]
"""


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('<< monitor("slow") >>', "tf://datadog_monitor/chat--slow/id"),
        ('<< monitor("slow", service="mail") >>', "tf://datadog_monitor/mail--slow/id"),
        ('<< monitor("slow", "priority") >>', "tf://datadog_monitor/chat--slow/priority"),
        ('<< slo("latency", service="mail") >>', "tf://datadog_service_level_objective/mail--latency/id"),
        ('<< incident_type("llm") >>', "tf://datadog_incident_type/llm/id"),
        ('<< permission("logs_read_data") >>', "tf://datadog_permissions/all/permissions.logs_read_data"),
    ],
)
def test_a_reference_stands_for_the_attribute_of_another_resource(
    repository: Any, change: Any, expression: str, text: str
) -> None:
    assert named(repository, change, expression).resource("chat--slow").house["rationale"] == text


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ('<< monitor("slwo") >>', "there is no monitor `slwo`; did you mean `slow`?"),
        ('<< monitor("slow", service="mial") >>', "there is no service `mial`; did you mean `mail`?"),
        ('<< monitor("slow", "idd") >>', "datadog_monitor has no attribute `idd`; did you mean `id`?"),
        (
            '<< slo("latency") >>',
            "the slo `latency` does not apply to the service `chat`; see `applies_to` at slos/latency.yaml:3:3",
        ),
        ('<< dashboard("x") >>', "there is no dashboard `x`; there is none yet"),
        ('<< permission("logs_read") >>', "there is no permission `logs_read`; did you mean `logs_read_data`?"),
    ],
)
def test_a_reference_to_nothing_is_reported_with_the_nearest(
    repository: Any, change: Any, expression: str, problem: str
) -> None:
    findings = named(repository, change, expression).findings()
    assert f"monitors/latency.yaml:10:15 S202 {problem}" in findings


def test_a_wrong_call_is_reported_as_such(repository: Any, change: Any) -> None:
    (finding,) = named(repository, change, "<< monitor() >>").load().findings
    assert finding.code == "S103"
    assert "missing 1 required positional argument: 'id'" in finding.message
