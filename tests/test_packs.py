"""What a kind of service brings, and what an objective must have to be worth its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lrcp.evaluate.correction import Correction
from lrcp.evaluate.downtime import Downtime, Downtimes
from lrcp.query import ast, parse_monitor
from lrcp.spec import Resource, load_spec
from lrcp.spec.model import Reference

SPEC = load_spec(Path(__file__).parents[1], "production")
DOWNTIMES = SPEC.of_type("datadog_downtime_schedule")
CORRECTIONS = SPEC.of_type("datadog_slo_correction")
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


@pytest.mark.parametrize("service", of_kinds("llm"))
def test_what_keeps_the_composite_still_counts_errors_as_the_alert_that_pages_does(service: str) -> None:
    monitors = {each.id: each for each in SPEC.of_type("datadog_monitor") if each.service == service}

    pages, keeps_still = (monitors[id].arguments["monitor_thresholds"] for id in ("error-burst", "recent-error-burst"))

    assert keeps_still == {"critical": pages["critical"]}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_has_a_slow_burn_alert_and_all_but_that_of_videos_a_fast_one(name: str) -> None:
    fast, slow = ("1h", "5m"), ("6h", "30m")

    assert windows_of_burn_alerts(OBJECTIVES[name]) == ({slow} if name.endswith("--videos") else {fast, slow})


@pytest.mark.parametrize("sunday", [datetime(2027, 1, 10, tzinfo=UTC), datetime(2027, 7, 11, tzinfo=UTC)])
@pytest.mark.parametrize("service", SERVICES)
def test_the_announced_maintenance_mutes_every_monitor_of_a_service_in_winter_and_in_summer(
    service: str, sunday: datetime
) -> None:
    at = (sunday + timedelta(hours=2, minutes=30)).timestamp()
    downtimes = Downtimes.of(DOWNTIMES)
    monitors = [each for each in SPEC.of_type("datadog_monitor") if each.service == service]

    # A composite has no tags of a query: what mutes it, mutes every group of every monitor.
    loud = [each.id for each in monitors if not downtimes.muted(each.address, each.arguments["tags"], (), at)]

    assert (monitors != [], loud) == (True, [])


def test_a_maintenance_mutes_no_other_service() -> None:
    for downtime in DOWNTIMES:
        about = [each for each in SPEC.of_type("datadog_monitor") if muted_by(downtime, each)]
        assert {each.service for each in about} == {downtime.service}


def muted_by(downtime: Resource, monitor: Resource) -> bool:
    return Downtime.of(downtime).is_about(monitor.address, monitor.arguments["tags"])


@pytest.mark.parametrize("sunday", [datetime(2027, 1, 10, tzinfo=UTC), datetime(2027, 7, 11, tzinfo=UTC)])
@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_leaves_out_the_hour_of_the_announced_maintenance(name: str, sunday: datetime) -> None:
    corrections = [
        Correction.of(each)
        for each in CORRECTIONS
        if name in {found.name for found in Reference.find(each.arguments["slo_id"])}
    ]
    (downtime,) = (Downtime.of(each) for each in DOWNTIMES if each.service == OBJECTIVES[name].service)
    quarters = [(sunday + timedelta(minutes=15 * number)).timestamp() for number in range(-96, 192)]

    announced = [at for at in quarters if downtime.holds(at)]
    excused = [at for at in quarters if any(list(each.stretches(at, at + 1)) for each in corrections)]

    assert len(announced) == 4
    assert excused == announced


@pytest.mark.parametrize("service", of_kinds("llm", "frontend"))
def test_a_service_with_an_address_is_asked_from_outside_once_it_runs(service: str) -> None:
    tests = [each for each in SPEC.of_type("datadog_synthetics_test") if each.service == service]
    health = [each for each in tests if each.id in ("health", "home-page")]

    assert [each.arguments["status"] for each in health] == ["paused" if SERVICES[service].planned else "live"]


@pytest.mark.parametrize("service", SERVICES)
def test_an_outage_has_one_owner_of_its_page_and_the_same_of_its_incident(service: str) -> None:
    """What fires when nobody reaches a service: the tests from outside, and what watches for silence."""
    silence = {"traffic-stopped", "requests-stopped"}
    fires = {
        each.id: str(each.arguments["message"])
        for each in (*SPEC.of_type("datadog_monitor"), *SPEC.of_type("datadog_synthetics_test"))
        if each.service == service and (each.type == "datadog_synthetics_test" or each.id in silence)
    }
    asked: str | None = next((id for id in ("health", "home-page") if id in fires), None)
    owner = asked or next((id for id in silence if id in fires), None)

    for handle in ("@oncall-", "@incident-"):
        assert [id for id, message in fires.items() if handle in message] == ([owner] if owner else [])
