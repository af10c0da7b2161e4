"""What a kind of service brings, and what an objective must have to be worth its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lrcp.query import ast, parse_monitor
from lrcp.spec import Resource, load_spec
from lrcp.spec.model import Reference

SPEC = load_spec(Path(__file__).parents[1], "production")
SERVICES = {service.name: service for service in SPEC.services}
OBJECTIVES = {each.name: each for each in SPEC.of_type("datadog_service_level_objective")}
ALERTS = [
    tree
    for each in SPEC.of_type("datadog_monitor")
    if isinstance(tree := parse_monitor(str(each.arguments["query"]), str(each.arguments["type"])), ast.SloMonitor)
]
PROMISED: Mapping[str, Mapping[int, float]] = {
    "availability": {1: 99.9, 2: 99.5, 3: 99, 4: 95},
    "latency": {1: 99, 2: 99, 3: 98, 4: 95},
    "quality": {1: 99, 2: 99, 3: 98, 4: 95},
}


def ids(service: str, type: str) -> set[str]:
    return {each.id for each in SPEC.of_type(type) if each.service == service}


def of_kinds(*kinds: str) -> list[str]:
    """Services of these kinds and of those below them."""
    return [name for name, service in SERVICES.items() if set(kinds) & {service.kind, *SPEC.kinds[service.kind]}]


def windows_of_burn_alerts(objective: Resource) -> set[tuple[str | None, str | None]]:
    watching = [alert for alert in ALERTS if any(each.name == objective.name for each in Reference.find(alert.slo))]
    return {(alert.long_window, alert.short_window) for alert in watching if alert.kind == "burn_rate"}


@pytest.mark.parametrize("service", of_kinds("python", "go", "node"))
def test_a_service_around_the_models_has_its_latency_errors_and_traffic_watched(service: str) -> None:
    pages = {"request-errors", "requests-stopped"} if SERVICES[service].tier <= 2 else set()

    monitors = ids(service, "datadog_monitor")

    assert {"request-latency", "slo-availability-fast-burn", *pages} <= monitors
    assert not {"latency-p95", "error-burst"} & monitors


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_promises_availability_and_latency_by_its_tier_and_models_quality(service: str) -> None:
    names = ["availability", "latency", *(["quality"] if service in of_kinds("llm") else [])]

    promised = {name: OBJECTIVES[f"{service}--{name}"].arguments["target_threshold"] for name in names}

    assert promised == {name: PROMISED[name][SERVICES[service].tier] for name in names}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_has_a_slow_burn_alert_and_all_but_that_of_videos_a_fast_one(name: str) -> None:
    fast, slow = ("1h", "5m"), ("6h", "30m")

    assert windows_of_burn_alerts(OBJECTIVES[name]) == ({slow} if name.endswith("--videos") else {fast, slow})


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_leaves_the_announced_maintenance_out(name: str) -> None:
    corrections = SPEC.of_type("datadog_slo_correction")

    assert name in {each.name for correction in corrections for each in Reference.find(correction.arguments["slo_id"])}


@pytest.mark.parametrize("service", of_kinds("llm", "frontend"))
def test_a_service_with_an_address_is_asked_from_outside_once_it_runs(service: str) -> None:
    tests = [each for each in SPEC.of_type("datadog_synthetics_test") if each.service == service]
    health = [each for each in tests if each.id in ("health", "home-page")]

    assert [each.arguments["status"] for each in health] == ["paused" if SERVICES[service].planned else "live"]
