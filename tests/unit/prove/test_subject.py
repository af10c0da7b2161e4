from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.contract.load import load_contract
from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.core.yamldoc import parse_yaml
from lrcp.prove.load import build_test
from lrcp.prove.run import run_case
from lrcp.prove.subject import MONITOR, Subject, subject_of
from lrcp.spec import Resource, Spec, load_spec

ROOT = Path(__file__).parents[3]
SERVICE = "llm-reliability-control-plane"
BOTH = "tf://datadog_monitor/llm-reliability-control-plane--{}/id"

About = Callable[[str], Subject]


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "production")


@pytest.fixture(scope="module")
def about(spec: Spec) -> About:
    def about(monitor: str) -> Subject:
        (resource,) = (each for each in spec.of_type(MONITOR) if each.id == monitor and each.service == SERVICE)
        return subject_of(resource, spec, load_contract(ROOT))

    return about


def composite(spec: Spec) -> Resource:
    """Errors while the score is bad."""
    query = f"{BOTH.format('error-burst')} && {BOTH.format('health-score')}"
    arguments = {"name": "both", "type": "composite", "query": query, "message": "@oncall-llm-platform"}
    service = "llm-reliability-control-plane"
    position = Position("monitors/both.yaml")
    return Resource(MONITOR, f"{service}--both", "both", spec.environment, "stack", arguments, position, service)


def test_a_subject_is_the_monitor_as_it_is_deployed(about: About) -> None:
    subject = about("latency-p95")
    assert "env:production} by {endpoint} > 1500" in subject.definition.query
    assert (subject.service, subject.environment, subject.severity) == (
        "llm-reliability-control-plane",
        "production",
        "SEV-2",
    )
    assert (subject.group_by, subject.metrics) == (("endpoint",), {"llm.request.latency_ms"})


def test_the_latency_of_a_span_has_a_type_though_no_contract_names_it(about: About) -> None:
    assert about("model-call-latency").metric_types["trace.google_genai.request"] == "distribution"


def test_references_in_messages_are_stood_in_for(about: About) -> None:
    message = about("latency-p95").definition.message
    assert "tf://" not in message
    assert "https://app.datadoghq.com/dashboard/llm-reliability-control-plane" in message


def test_an_slo_alert_has_its_objective_and_reads_its_metric(about: About) -> None:
    subject = about("slo-latency-fast-burn")
    (slo,) = subject.slos.values()
    assert slo.name.endswith("p95 latency stays under 1500 ms (production)")
    assert (subject.group_by, subject.metrics) == ((), {"llm.request.latency_ms"})


def test_a_composite_has_its_parts_and_is_evaluated_after_them(spec: Spec) -> None:
    subject = subject_of(composite(spec), spec, load_contract(ROOT))
    assert {each.id for each in subject.parts.values()} == {"error-burst", "health-score"}
    text = """\
monitor: both
service: llm-reliability-control-plane
cases:
  one:
    series:
      - llm.error.count: 0x30 5x60
      - llm.health_score: 95x60 50x30
    expect: [{ at: 15m, state: Alert }]
"""
    moments = run_case(build_test(parse_yaml(text)).cases[0], subject).groups["*"]
    changes = [(moment.at, str(moment.state)) for moment in moments if moment.notice is not None]
    assert changes == [(720, "Warn"), (780, "Alert")]


def test_what_is_not_evaluated_is_refused_by_name(spec: Spec) -> None:
    resource = composite(spec)
    unknown = replace(resource, arguments={**resource.arguments, "monitor_thresholds": {"unknown": 1}})
    with pytest.raises(UnsupportedError, match="threshold `unknown`"):
        subject_of(unknown, spec, load_contract(ROOT))
