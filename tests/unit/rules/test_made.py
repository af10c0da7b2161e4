"""Monitors may use the metrics that Datadog makes of logs, spans and RUM events, as they are declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from lrcp.core.finding import Finding

Check = Callable[[Mapping[str, str]], list[Finding]]
METRICS = """\
# yaml-language-server: $schema=../schemas/log_pipelines.json
version: 1
log_metrics:
  prices:
    name: llm.logs.price
    filter: { query: "service:chat" }
    compute: { aggregation_type: distribution, path: "@price", include_percentiles: false }
    group_by: [{ path: service, tag_name: service }, { path: env, tag_name: env }]
    rationale: An example of one.
  attacks:
    name: llm.logs.attacks
    filter: { query: "service:chat" }
    compute: { aggregation_type: count }
    group_by: [{ path: service, tag_name: service }, { path: env, tag_name: env }]
    rationale: An example of one.
"""
MONITOR = """\
# yaml-language-server: $schema=../schemas/monitors.json
example:
  values: {{ critical: 10 }}
  name: "<< service >>: example"
  type: query alert
  query: "{query} > << critical >>"
  require_full_window: false
  timeout_h: 1
  severity: SEV-3
  runbook: example
  rationale: An example of a monitor.
  message: {{ what_failed: It fails., why: Look., what_next: Act. }}
"""
SCOPE = "{service:<< service >>,env:<< env >>}"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (f"sum(last_5m):sum:llm.logs.attacks{SCOPE}.as_count()", []),
        (f"sum(last_5m):sum:llm.logs.attcks{SCOPE}.as_count()", ["C101"]),
        (f"percentile(last_5m):p95:llm.logs.price{SCOPE}", ["Q204"]),
        ("sum(last_5m):sum:llm.logs.attacks{service:<< service >>,env:<< env >>,kind:x}.as_count()", ["C102"]),
    ],
)
def test_a_monitor_is_held_to_how_the_metric_is_made(checked: Check, query: str, codes: list[str]) -> None:
    files = {
        "log_pipelines/a.yaml": METRICS.replace('path: "@price"', 'path: "@endpoint"'),
        "monitors/example.yaml": MONITOR.format(query=query),
    }
    found = [each.code for each in checked(files) if each.code != "C105"]
    assert found == codes
