"""An entry is unused only when everything that could use it has been read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lrcp.core.finding import Finding

Check = Callable[[Mapping[str, str]], list[Finding]]

KINDS = """\
# yaml-language-server: $schema=../schemas/kinds.json
version: 1
kinds:
  llm: { description: Answers. }
  queue: { description: Works off a queue. }
  queue-slow: { description: Works it off at night., parent: queue }
"""
SERVICE = """\
# yaml-language-server: $schema=../../schemas/service.json
service: mail
kind: {}
team: assistants
tier: 3
"""
UNUSED = ["no service is a `queue`", "no service is a `queue-slow`"]
NAMED = """\
# yaml-language-server: $schema=../schemas/monitors.json
example:
  applies_to: { kind: [llm, queue] }
  values: { critical: 10 }
  name: "<< service >>: example"
  type: query alert
  query: "avg(last_5m):avg:llm.health_score{service:<< service >>,env:<< env >>} < << critical >>"
  severity: SEV-3
  runbook: example
  rationale: An example of a rule.
  message: { what_failed: It fails., why: Look., what_next: Act. }
"""


def told(findings: list[Finding], code: str) -> list[str]:
    return [each.message for each in findings if each.code == code]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, UNUSED),
        ({"catalog/services/mail.yaml": SERVICE.format("queue")}, UNUSED[1:]),
        ({"catalog/services/mail.yaml": SERVICE.format("queue-slow")}, []),
        ({"catalog/services/mail.yaml": SERVICE.format("queue-slwo")}, []),
        ({"catalog/services/mail.yaml": "service: [\n"}, []),
        ({"catalog/services/mail.yaml": SERVICE.format("").replace("kind: \n", "")}, []),
        ({"catalog/services/mail.yaml": SERVICE.format("llm") + "owner: me\n"}, UNUSED),
        ({"catalog/kinds.yaml": KINDS.replace("parent: queue", "parent: queu")}, []),
        ({"monitors/example.yaml": NAMED}, UNUSED),
    ],
    ids=[
        "nobody is of it",
        "somebody is of the one above",
        "somebody is of the one below",
        "not when a service has a kind that is misspelt",
        "not when a service cannot be read",
        "not when a service has no kind",
        "even when a service has another mistake",
        "not when a parent is misspelt",
        "a declaration applies to it, for nobody",
    ],
)
def test_a_kind_is_unused_when(checked: Check, files: Mapping[str, str], found: list[str]) -> None:
    assert told(checked({"catalog/kinds.yaml": KINDS, **files}), "O104") == found


def test_kinds_come_before_the_first_service(base: Path, checked: Check) -> None:
    (base / "catalog/services/chat.yaml").unlink()
    assert told(checked({"catalog/kinds.yaml": KINDS}), "O104") == []


@pytest.mark.parametrize("metrics", ["metrics: [\n", "version: 1\nmetrics: {}\n"], ids=["not YAML", "none yet"])
def test_tag_sets_may_be_used_by_metrics_that_cannot_be_read(checked: Check, metrics: str) -> None:
    assert told(checked({"contract/metrics.yaml": metrics}), "C114") == []


@pytest.mark.parametrize(
    ("values", "found"),
    [("{ slow_msec: 1 }", ["nothing reads the value `slow_msec`"]), ("{ case_projects: [llm-cost] }", [])],
    ids=["unless somebody reads it", "case projects are read by T103"],
)
def test_a_value_of_the_catalogue_is_unused(checked: Check, values: str, found: list[str]) -> None:
    service = f"{SERVICE.format('llm')}values: {values}\n"
    assert told(checked({"catalog/services/mail.yaml": service}), "S105") == found
