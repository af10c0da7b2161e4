from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract
from lrcp.core.finding import Finding
from lrcp.core.yamldoc import parse_yaml
from lrcp.prove.load import build_test
from lrcp.prove.model import MonitorTest
from lrcp.prove.references import check_contract, check_declared, check_groups
from lrcp.spec import Spec, load_spec

ROOT = Path(__file__).parents[3]
TEST = """\
monitor: latency-p95
service: llm-reliability-control-plane
cases:
  one:
    series:
      - llm.request.latency_ms{endpoint:/qa,service:another,env:nowhere}: 400x30
    expect:
      - { at: 5m, group: "endpoint:/qa", state: OK }
"""


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "production")


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(ROOT)


def changed(old: str = "", new: str = "") -> MonitorTest:
    assert old in TEST
    return build_test(parse_yaml(TEST.replace(old, new), "latency-p95.yaml"))


def told(finding: Finding) -> str:
    return f"{finding.position.line}:{finding.position.column} {finding.code} {finding.sentence}"


def test_what_exists_has_no_findings(spec: Spec, contract: Contract) -> None:
    test = changed()
    assert [*check_declared(test, spec), *check_contract(test, contract), *check_groups(test, ["endpoint"])] == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "monitor: latency-p95",
            "monitor: latency-p59",
            "1:10 P201 llm-reliability-control-plane has no monitor `latency-p59`; did you mean `latency-p95`?",
        ),
        (
            "service: llm-reliability-control-plane",
            "service: llm-reliability",
            "2:10 P201 there is no service `llm-reliability`; did you mean `llm-reliability-control-plane`?",
        ),
        (
            "    series:",
            "    downtimes: [{ id: maintenence, from: 0, until: 1m }]\n    series:",
            "5:23 P201 llm-reliability-control-plane has no downtime `maintenence`; did you mean `maintenance`?",
        ),
    ],
)
def test_a_monitor_service_or_downtime_that_is_not_declared_is_named(
    spec: Spec, old: str, new: str, finding: str
) -> None:
    (found,) = check_declared(changed(old, new), spec)
    assert told(found) == finding


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "llm.request.latency_ms{",
            "llm.request.latency{",
            "6:9 P202 there is no metric `llm.request.latency`; did you mean `llm.request.latency_ms`?",
        ),
        (
            "{endpoint:",
            "{endpiont:",
            "6:32 P202 llm.request.latency_ms has no tag `endpiont`; did you mean `endpoint`?",
        ),
        (
            "{endpoint:/qa",
            "{endpoint:/q",
            "6:32 P202 the tag endpoint is never `/q`; did you mean `/qa`?",
        ),
    ],
)
def test_what_the_contract_does_not_have_is_named(contract: Contract, old: str, new: str, finding: str) -> None:
    (found,) = check_contract(changed(old, new), contract)
    assert told(found) == finding


@pytest.mark.parametrize(
    ("metric", "known"),
    [("trace.google_genai.request", True), ("trace.google_genai.requests", False), ("trace.of.nobody", False)],
)
def test_the_metrics_of_spans_are_known_where_the_span_is(contract: Contract, metric: str, known: bool) -> None:
    found = list(check_contract(changed("llm.request.latency_ms{endpoint:/qa,", metric + "{"), contract))
    assert (found == []) is known


@pytest.mark.parametrize(
    ("group", "keys", "finding"),
    [
        ("", ["endpoint"], '8:9 P203 `latency-p95` groups by endpoint, found *; name one: `group: "endpoint:..."`'),
        ('group: "model:a", ', ["endpoint"], "8:27 P203 `latency-p95` groups by endpoint, found model:a; name one"),
        (
            'group: "endpoint:/qa", ',
            [],
            "8:27 P203 `latency-p95` groups by nothing, found endpoint:/qa; remove `group`",
        ),
        ('group: "endpoint:/qa", ', ["endpoint", "model"], "8:27 P203 `latency-p95` groups by endpoint, model, found"),
    ],
)
def test_a_group_has_the_keys_of_the_monitor(group: str, keys: list[str], finding: str) -> None:
    (found,) = check_groups(changed('group: "endpoint:/qa", ', group), keys)
    assert told(found).startswith(finding)


def test_bundles_and_the_silence_of_all_groups_are_told_of_too() -> None:
    test = changed('group: "endpoint:/qa", ', 'group: "model:a", ')

    assert list(check_groups(test, ["endpoint", "model"], [("model",)])) == []
    assert list(check_groups(changed('group: "endpoint:/qa", ', ""), ["endpoint"], [()])) == []


def test_of_a_check_grouped_by_all_its_tags_any_group_is_taken() -> None:
    assert list(check_groups(changed('group: "endpoint:/qa", ', 'group: "port:1", '), ["*"])) == []
