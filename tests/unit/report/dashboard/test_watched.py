"""Monitors on a dashboard's data."""

from __future__ import annotations

import pytest

from lrcp.core.frozen import replace
from lrcp.evaluate import State
from lrcp.report.dashboard.watched import Watched, alerts_of, watch
from lrcp.spec import Resource, Spec
from tests.unit.report.dashboard.conftest import BEGIN, SERVICE, Make, points, usual

SLOW = points("llm.request.latency_ms", [3000.0] * 30 + [100.0] * 90, "endpoint:/qa")


def declared(spec: Spec, *ids: str) -> list[Resource]:
    found = {each.id: each for each in spec.of_type("datadog_monitor") if each.service == SERVICE}
    return [found[id] for id in ids]


def watched(make: Make, spec: Spec, resources: list[Resource]) -> list[Watched]:
    data = make([*usual(), *SLOW])
    instants = range(data.begin, data.end + 1, 60)
    return watch(resources, spec, data.series, data.events, data.checks, instants)


def test_a_monitor_that_alerted_and_recovered(make: Make, spec: Spec) -> None:
    (latency,) = watched(make, spec, declared(spec, "latency-p95"))

    assert latency.state == State.OK
    assert [each.after for each in latency.transitions] == [State.ALERT, State.OK]
    assert latency.triggered is not None
    assert BEGIN < latency.triggered < BEGIN + 600


def test_the_state_is_the_gravest_of_all_groups(make: Make, spec: Spec) -> None:
    (latency,) = watched(make, spec, declared(spec, "latency-p95"))
    assert latency.track is not None
    groups = [
        replace(each, states=[(0.0, state)]) for each, state in zip(latency.track.groups, ("OK", "Warn"), strict=True)
    ]

    assert replace(latency, track=replace(latency.track, groups=groups)).state == State.WARN


def test_monitors_stay_in_their_order_though_composites_are_evaluated_last(make: Make, spec: Spec) -> None:
    composites = [each for each in spec.of_type("datadog_monitor") if each.arguments["type"] == "composite"]
    own = [each.id for each in composites if each.service == SERVICE]
    ids = [*own, "latency-p95", "error-burst"]

    assert [each.resource.id for each in watched(make, spec, declared(spec, *ids))] == ids


def test_a_monitor_that_is_not_evaluated_gives_its_reason(make: Make, spec: Spec) -> None:
    (latency,) = declared(spec, "latency-p95")
    process = replace(latency, arguments={**latency.arguments, "type": "process alert"})
    (found,) = watched(make, spec, [process])

    assert (found.track, found.state) == (None, State.NO_DATA)
    assert found.reason


def test_alerts_are_events_with_the_tags_of_the_monitor(make: Make, spec: Spec) -> None:
    alerts = alerts_of(watched(make, spec, declared(spec, "latency-p95")))

    assert [each.attributes["status"] for each in alerts] == ["error", "success"]
    assert (
        alerts[0].attributes["title"].startswith("[alert on endpoint:/qa] llm-reliability-control-plane: p95 latency")
    )
    assert {"source:alert", f"service:{SERVICE}", "concern:latency", "endpoint:/qa"} <= set(alerts[0].tags)
    assert alerts[0].at < alerts[1].at


@pytest.mark.parametrize("none", [[], ()])
def test_without_monitors_there_are_no_alerts(none: list[Watched]) -> None:
    assert alerts_of(none) == []
