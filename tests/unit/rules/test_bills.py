"""What Datadog makes of logs, spans and RUM events stands in the bill as if its services had sent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lrcp.contract.bill import Bill, Line
from lrcp.rules.bills import forecasts

SERVICE = """\
# yaml-language-server: $schema=../../schemas/service.json
service: {name}
kind: llm
team: assistants
tier: 1
{more}
"""
LOGS = """\
# yaml-language-server: $schema=../schemas/log_pipelines.json
version: 1
log_metrics:
  made:
    name: llm.logs.made
    filter: {{ query: "{filter}" }}
    compute: {{ {compute} }}
    group_by: [{groups}]
    rationale: An example.
"""
COUNT = "aggregation_type: count"
OWN = "{ path: service, tag_name: service }, { path: env, tag_name: env }"
OUTCOME = '{ path: "@outcome", tag_name: outcome }'

Write = Callable[[Mapping[str, str]], None]


def billed(base: Path, metric: str = "llm.logs.made") -> Line | None:
    (bill,) = forecasts(base, ["production"])
    return next((line for line in bill.lines if line.metric == metric), None)


@pytest.mark.parametrize(
    ("filter", "compute", "groups", "line"),
    [
        ("service:chat", COUNT, OWN, (1, 1)),
        ("service:chat", COUNT, f"{OWN}, {OUTCOME}", (2, 1)),
        ("service:(chat OR mail)", COUNT, f"{OWN}, {OUTCOME}", (4, 1)),
        ("status:error", COUNT, f"{OWN}, {OUTCOME}", (4, 1)),
        ("status:error", COUNT, OUTCOME, (2, 1)),
        ("service:chat", "aggregation_type: distribution, path: '@a', include_percentiles: false", OWN, (1, 5)),
        ("service:chat", "aggregation_type: distribution, path: '@a', include_percentiles: true", OWN, (1, 10)),
        ("service:chat", COUNT, f"{OWN}, {{ path: '@outcome', tag_name: how_it_ended }}", (2, 1)),
        ("service:(", COUNT, OWN, (2, 1)),
    ],
)
def test_a_made_metric_has_the_combinations_of_its_groups(
    base: Path, put: Write, filter: str, compute: str, groups: str, line: tuple[int, int]
) -> None:
    put({"log_pipelines/made.yaml": LOGS.format(filter=filter, compute=compute, groups=groups)})
    put({"catalog/services/mail.yaml": SERVICE.format(name="mail", more="")})
    assert billed(base) == Line("llm.logs.made", *line)


PIPELINE = """\
pipelines:
  sorted:
    name: Sorted
    is_enabled: true
    filter: [{ query: "service:chat" }]
    processor:
      - category_processor:
          name: How urgent
          is_enabled: true
          target: urgency
          category: [{ name: low, filter: { query: "@a:1" } }, { name: high, filter: { query: "@a:2" } }]
    rationale: An example.
"""


def test_the_categories_of_a_pipeline_and_none_of_them_are_all_there_are(base: Path, put: Write) -> None:
    groups = f"{OWN}, {{ path: '@urgency', tag_name: urgent }}"
    text = LOGS.format(filter="service:chat", compute=COUNT, groups=groups) + PIPELINE
    put({"log_pipelines/made.yaml": text})
    assert billed(base) == Line("llm.logs.made", 3, 1)


def test_what_a_planned_service_will_add_is_told_apart(base: Path, put: Write) -> None:
    before: Bill = forecasts(base, ["production"])[0]
    put({"log_pipelines/made.yaml": LOGS.format(filter="service:mail", compute=COUNT, groups=f"{OWN}, {OUTCOME}")})
    put({"catalog/services/mail.yaml": SERVICE.format(name="mail", more="status: planned")})
    (after,) = forecasts(base, ["production"])
    assert billed(base) is None
    assert after.custom_metrics == before.custom_metrics
    assert after.planned > before.planned


def test_a_name_that_services_send_themselves_is_counted_once(base: Path, put: Write) -> None:
    (before,) = forecasts(base, ["production"])
    text = LOGS.format(filter="service:chat", compute=COUNT, groups=OWN)
    put({"log_pipelines/made.yaml": text.replace("llm.logs.made", "llm.error.count")})
    assert forecasts(base, ["production"]) == [before]
