from __future__ import annotations

from typing import Any

import pytest

from lrcp.rules.vocabulary import Metric, Vocabulary


@pytest.mark.parametrize(
    ("name", "type", "percentiles"),
    [
        ("trace.fastapi.request", "distribution", True),
        ("trace.fastapi.request.hits", "count", False),
        ("trace.fastapi.request.errors", "count", False),
        ("trace.fastapi.request.duration", "total", False),
        ("trace.fastapi.request.apdex", "gauge", False),
        ("ml_obs.span.error", "count", False),
        ("ml_obs.span.duration", "distribution", True),
        ("gen_ai.client.token.usage", "distribution", True),
    ],
)
def test_what_others_send_has_a_type_like_our_own(name: str, type: str, percentiles: bool) -> None:
    metric = Vocabulary().metric(name)
    assert metric is not None
    assert (metric.type, metric.has_percentiles) == (type, percentiles)


def test_a_name_of_the_contract_is_ours_whatever_it_looks_like() -> None:
    known = Metric("ml_obs.span.errors", "gauge")
    assert Vocabulary({known.name: known}).metric("ml_obs.span.errors") is known


def test_what_nobody_declares_is_unknown() -> None:
    known = Metric("llm.request.count", "count")
    assert Vocabulary({known.name: known}).metric("llm.request.count") is known
    assert Vocabulary({known.name: known}).metric("llm.request.cout") is None


MONITOR = """\
# yaml-language-server: $schema=../schemas/monitors.json
example:
  values: { critical: 10 }
  name: "<< service >>: example"
  type: query alert
  query: "QUERY > << critical >>"
  severity: SEV-3
  runbook: example
  rationale: An example of a rule.
  message: { what_failed: It fails., why: Look., what_next: Act. }
"""
MISUSES = {
    "avg(last_5m):sum:trace.fastapi.request.apdex{service:<< service >>}": ["Q201"],
    "sum(last_5m):count:ml_obs.span.error{service:<< service >>}": ["Q203"],
    "percentile(last_5m):p95:ml_obs.span{service:<< service >>}": ["Q204"],
    "percentile(last_5m):p95:trace.fastapi.request.duration{service:<< service >>}": ["Q204"],
    "avg(last_5m):p95:ml_obs.span.duration{service:<< service >>}": ["Q206"],
    "percentile(last_5m):p95:trace.fastapi.request{service:<< service >>}": [],
    "percentile(last_5m):p95:gen_ai.client.operation.duration{service:<< service >>}": [],
    "avg(last_5m):sum:trace.fastapi.request.duration{service:<< service >>}.rollup(sum).fill(zero)": [],
}


@pytest.mark.parametrize("query", MISUSES)
def test_the_rules_about_types_hold_for_what_others_send(query: str, checked: Any) -> None:
    found = {each.code for each in checked({"monitors/example.yaml": MONITOR.replace("QUERY", query)})}
    assert sorted(found & {"C101", "C121", "Q201", "Q203", "Q204", "Q206"}) == MISUSES[query]
