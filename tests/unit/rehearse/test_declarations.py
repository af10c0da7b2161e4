from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lrcp.contract.model import Contract, Metric, MetricStatus, MetricType
from lrcp.core.errors import FindingsError, UsageError
from lrcp.core.finding import Finding
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.evaluate import MonitorDefinition
from lrcp.query import parse_monitor
from lrcp.rehearse.declarations import Watched, told_by, watched
from lrcp.spec import Resource, Service, Spec

HERE = Position("monitors/latency.yaml", 2, 1)
MINUTES = "percentile(last_5m):p95:shop.latency{*} by {endpoint} > 2"


def metric(name: str, unit: str) -> Metric:
    return Metric(name, MetricType.DISTRIBUTION, True, unit, (), ("shop",), MetricStatus.EMITTED, "", HERE)


CONTRACT = Contract(
    {"shop.latency": metric("shop.latency", "second"), "shop.cost": metric("shop.cost", "dollar")}, {}, {}, {}, {}
)


def monitor(query: str, type: str = "query alert", **arguments: Any) -> Resource:
    every: Mapping[str, Any] = {"name": "latency", "type": type, "query": query, **arguments}
    house = {"severity": "SEV-2"}
    return Resource("datadog_monitor", "shop--latency", "latency", "local", "local", every, HERE, "shop", house=house)


def spec(*resources: Resource, findings: tuple[Finding, ...] = ()) -> Spec:
    return Spec("local", {}, [Service("shop", "llm", "team", 1, HERE)], resources, findings)


def watched_of(resource: Resource) -> Watched:
    return watched(spec(resource), "shop", CONTRACT)


@pytest.mark.parametrize(
    ("type", "query", "keys"),
    [
        ("query alert", "avg(last_5m):avg:m{*} > 1", ()),
        ("query alert", "avg(last_5m):avg:m{*} by {model,endpoint} > 1", ("endpoint", "model")),
        ("query alert", "sum(last_5m):sum:a{*} by {x}.as_count() / sum:b{*} by {x}.as_count() > 1", ("x",)),
        ("log alert", 'logs("a").rollup("count").by("@session_id").last("1m") > 5', ("@session_id",)),
        ("service check", '"shop.up".over("*").by("host").last(2).count_by_status()', ("host",)),
        ("slo alert", 'burn_rate("tf://a/b/id").over("30d").long_window("1h").short_window("5m") > 2', ()),
    ],
)
def test_a_monitor_alerts_by_the_keys_of_its_query(type: str, query: str, keys: tuple[str, ...]) -> None:
    definition = MonitorDefinition("m", "m", type, query, parse_monitor(query, type))
    assert told_by(definition) == keys


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        (MINUTES, "second"),
        ("sum(last_5m):sum:shop.cost{*}.as_count() * 2 > 1", "dollar"),
        ("pct_change(sum(last_5m),last_1d):sum:shop.cost{*}.as_count() > 1", "percent"),
        ("sum(last_5m):sum:shop.cost{*}.as_count() / sum:shop.cost{*}.as_count() > 1", ""),
        ("sum(last_5m):sum:shop.cost{*}.as_count() + sum:shop.latency{*}.as_count() > 1", ""),
        ("avg(last_5m):avg:unknown{*} > 1", ""),
    ],
)
def test_a_value_has_the_unit_of_its_metric_where_it_has_one(query: str, unit: str) -> None:
    assert watched_of(monitor(query)).monitors[0].unit == unit


def test_scenarios_see_severity_and_group_of_a_monitor() -> None:
    declared = watched_of(monitor(MINUTES)).declared["latency"]
    assert (declared.severity, declared.group_by) == ("SEV-2", ("endpoint",))


def test_a_composite_groups_as_its_parts_do() -> None:
    part = monitor(MINUTES)
    both = replace(monitor(f"{part.reference} && {part.reference}", type="composite"), name="shop--both", id="both")
    assert watched(spec(part, both), "shop", CONTRACT).declared["both"].group_by == ("endpoint",)


def test_what_terraform_fills_in_is_shown_by_name() -> None:
    message = "https://app.example.comtf://datadog_dashboard_json/shop--main/url and tf://datadog_monitor/shop--a/id"
    (found,) = watched_of(monitor(MINUTES, message=message)).monitors
    assert found.definition.message == "https://app.example.com/dashboard/shop--main and shop--a"


@pytest.mark.parametrize(
    ("notify_by", "keys"), [(["endpoint"], ("endpoint",)), (["*"], ()), ([], ("endpoint", "model"))]
)
def test_scenarios_see_the_groups_that_are_notified_of(notify_by: list[str], keys: tuple[str, ...]) -> None:
    resource = monitor("avg(last_5m):avg:m{*} by {model,endpoint} > 1", notify_by=notify_by)
    assert watched_of(resource).declared["latency"].group_by == keys


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (monitor("avg(last_5m):avg:m{*}"), "R305"),
        (monitor("avg(last_5m):avg:m{*} > 1", monitor_thresholds={"critical_query": "q"}), "R305"),
        (monitor('processes("a").over("*").rollup("count").last("5m") > 1', type="process alert"), "R305"),
    ],
)
def test_a_monitor_that_is_not_evaluated_is_a_finding_at_its_place(resource: Resource, reason: str) -> None:
    with pytest.raises(FindingsError) as error:
        watched_of(resource)
    assert [(each.code, each.position, each.resource) for each in error.value.findings] == [(reason, HERE, "latency")]


def downtime(**arguments: Any) -> Resource:
    declared = {"scope": "*", "monitor_identifier": {"monitor_tags": ["team:a"]}, **arguments}
    return Resource("datadog_downtime_schedule", "upgrade", "upgrade", "local", "org", declared, HERE)


def test_declared_downtimes_hold_in_a_rehearsal() -> None:
    found = watched(spec(monitor(MINUTES), downtime()), "shop", CONTRACT).downtimes
    assert [each.id for each in found.muted("datadog_monitor.shop--latency", ("team:a",), (), 0)] == ["upgrade"]


def test_a_downtime_that_cannot_be_evaluated_is_a_finding_at_its_place() -> None:
    with pytest.raises(FindingsError) as error:
        watched(spec(monitor(MINUTES), downtime(scope="prod")), "shop", CONTRACT)
    assert [(each.code, each.position, each.resource) for each in error.value.findings] == [("R305", HERE, "upgrade")]


def test_errors_of_the_declarations_come_first() -> None:
    broken = Finding("S001", "no", HERE)
    with pytest.raises(FindingsError) as error:
        watched(spec(monitor(MINUTES), findings=(broken,)), "shop", CONTRACT)
    assert error.value.findings == (broken,)


def test_an_unknown_service_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no service `shoop` in the catalogue"):
        watched(spec(), "shoop", CONTRACT)
