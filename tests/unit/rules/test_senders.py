"""What holds for one service of a declaration need not hold for the next: each is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from lrcp.core.finding import Finding

Check = Callable[[Mapping[str, str]], list[Finding]]

MONITOR = """\
# yaml-language-server: $schema=../schemas/monitors.json
example:
  values: {{ critical: 10, route: /qa }}
  name: "<< service >>: example"
  type: query alert
  query: "avg(last_5m):avg:llm.request.latency_ms{{{scope},env:<< env >>,endpoint:<< route >>}} > << critical >>"
  require_full_window: false
  severity: SEV-3
  runbook: example
  rationale: An example of a rule.
  message: {{ what_failed: It fails., why: Look., what_next: Act. }}
"""
SERVICE = """\
# yaml-language-server: $schema=../../schemas/service.json
service: {name}
kind: llm
team: assistants
tier: 1
{more}
"""
OWN = "service:<< service >>"


def files(scope: str = OWN, more: str = "", tag: str = "") -> Mapping[str, str]:
    """Two services of one kind, of which `mail` has a route of its own."""
    values = tag or "{ values_of: { chat: [/qa], mail: [/write] }, meaning: The route. }"
    return {
        "catalog/services/mail.yaml": SERVICE.format(name="mail", more=more),
        "monitors/example.yaml": MONITOR.format(scope=scope),
        "contract/tags.yaml": f"""\
# yaml-language-server: $schema=../schemas/tags.json
version: 1
tags:
  endpoint: {values}
  env: {{ values_from: environments, meaning: The environment. }}
  model: {{ values_from: models, meaning: The model. }}
  outcome: {{ values: [ok, error], meaning: How it ended. }}
  service: {{ values_from: services, meaning: The service. }}
sets:
  unified: [service, env]
  request: [endpoint, model]
""",
    }


def told(findings: list[Finding], code: str) -> list[str]:
    return [each.message for each in findings if each.code == code]


def test_a_value_that_only_another_service_sends_is_found(checked: Check) -> None:
    assert told(checked(files()), "C103") == ["the tag `endpoint` never has the value `/qa` in mail"]


@pytest.mark.parametrize(
    "changed",
    [
        {"more": "overrides: { example: { route: /write } }"},
        {"scope": "service:chat"},
        {"tag": "{ values_of: { chat: [/qa] }, meaning: The route. }"},
        {"tag": "{ values_of: { llm: [/qa], chat: [/write, /qa] }, meaning: The route. }"},
    ],
    ids=[
        "unless the service overrides it",
        "unless the query is about the other service",
        "unless nobody says what the service sends",
        "unless its kind sends it",
    ],
)
def test_a_value_of_another_service_is_right(checked: Check, changed: Mapping[str, str]) -> None:
    assert told(checked(files(**changed)), "C103") == []


def test_a_span_is_not_taken_for_one_whose_name_it_begins(checked: Check) -> None:
    """`trace.grpc` is no part of `trace.grpc.server`: each service asks for its own."""
    monitor = MONITOR.format(scope=OWN).replace("avg:llm.request.latency_ms", "avg:trace.<< operation >>")
    monitor = monitor.replace(",endpoint:<< route >>", "").replace("route: /qa", "operation: grpc")
    spans = """\
# yaml-language-server: $schema=../schemas/spans.json
version: 1
spans:
  grpc: { emitted_by: [chat], meaning: One call. }
  grpc.server: { emitted_by: [mail], meaning: One call. }
"""
    overridden = "overrides: { example: { operation: grpc.server } }"
    written = {"monitors/example.yaml": monitor, "contract/spans.yaml": spans}

    assert told(checked({**files(more=overridden), **written}), "C124") == []
    assert told(checked({**files(), **written}), "C124") == ["`grpc` is no span of mail"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("status: planned", []),
        ("", ["`llm.future.count` is planned; not sent yet, though running: mail"]),
    ],
    ids=["a planned service may use it", "one that runs may not"],
)
def test_a_planned_metric_comes_with_its_service(checked: Check, more: str, found: list[str]) -> None:
    monitor = MONITOR.format(scope=OWN).replace("avg:llm.request.latency_ms", "sum:llm.future.count")
    monitor = monitor.replace("example:\n", "example:\n  applies_to: { service: [mail] }\n")

    assert told(checked({**files(more=more), "monitors/example.yaml": monitor}), "C104") == found
