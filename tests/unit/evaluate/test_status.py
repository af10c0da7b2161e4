from __future__ import annotations

import pytest

from lrcp.core.capture import ServiceCheck
from lrcp.core.errors import LrcpError
from lrcp.core.position import Position
from lrcp.evaluate import SeriesStore, SloDefinition
from lrcp.evaluate.events.checks import CheckStore
from lrcp.evaluate.status import Standing, history
from lrcp.spec.model import Resource

MONITOR = "datadog_monitor"
CHECK = '"gateway.up".over("*").by("host").last(2).count_by_status()'


@pytest.fixture
def declare():
    def make(*declared, **arguments):
        targets = [{"timeframe": "7d", "target": 90, "warning": 95}]
        shown = {"name": "n", "thresholds": targets, **arguments}
        return SloDefinition.of(resource("datadog_service_level_objective", shown), declared)

    return make


def resource(kind, arguments):
    return Resource(kind, "r", "r", "local", "local", {"name": "n", **arguments}, Position("x.yaml"))


@pytest.fixture
def events(declare):
    by_env = {"numerator": "sum:good{*} by {env}.as_count()", "denominator": "sum:all{*} by {env}.as_count()"}
    return declare(type="metric", query=by_env)


@pytest.mark.parametrize(
    ("good", "sli", "left", "standing"),
    [
        (98, 98, 80, Standing.OK),
        (95, 95, 50, Standing.OK),
        (94, 94, 40, Standing.WARNING),
        (90, 90, 0, Standing.WARNING),
        (80, 80, -100, Standing.BREACHED),
    ],
)
def test_what_is_left_of_the_budget_is_what_is_above_the_target(events, point, start, good, sli, left, standing):
    store = SeriesStore()
    for name, count in (("good", good), ("all", 100)):
        store.add(point(0, name, "c", float(count), tags="env:a"))

    (status,) = history(events, store, "7d", [start + 60])

    assert (status.sli, status.budget_left, status.standing) == (sli, left, standing)


def test_each_group_has_an_indicator_of_its_own(events, point, start):
    store = SeriesStore()
    for env, good in (("a", 100.0), ("b", 50.0)):
        store.add(point(0, "good", "c", good, tags=f"env:{env}"))
        store.add(point(0, "all", "c", 100.0, tags=f"env:{env}"))

    (status,) = history(events, store, "7d", [start + 60])

    assert (status.sli, status.groups) == (75, {"env:a": 100, "env:b": 50})


def test_the_timeframe_rolls(events, point, start):
    store = SeriesStore()
    for after, good in ((0, 0.0), (86400, 100.0)):
        store.add(point(after, "good", "c", good, tags="env:a"))
        store.add(point(after, "all", "c", 100.0, tags="env:a"))
    days = [start + 86400 * day for day in (1, 2, 7, 8, 9)]

    assert [each.sli for each in history(events, store, "7d", days)] == [0, 50, 50, 100, None]


def test_without_events_nothing_is_known(events, start):
    (status,) = history(events, SeriesStore(), "7d", [start])

    assert (status.sli, status.budget_left, status.standing) == (None, None, Standing.NO_DATA)


def test_a_timeframe_without_a_target_is_named(events, start):
    with pytest.raises(LrcpError, match="n has no target over 30d; it has 7d"):
        history(events, SeriesStore(), "30d", [start])


def test_an_objective_may_be_on_a_service_check(declare, start):
    arguments = {"type": "service check", "query": CHECK, "message": "", "require_full_window": False}
    thresholds = {"critical": 1, "warning": 1, "ok": 1}
    slo = declare(
        resource(MONITOR, {**arguments, "monitor_thresholds": thresholds}),
        type="monitor",
        monitor_ids=["tf://datadog_monitor/r/id"],
    )
    checks = CheckStore()
    for minute, status in enumerate([0] * 5 + [2] * 6):
        checks.add(ServiceCheck(start + 60 * minute, "gateway.up", status, ("host:a",)))
    checks.add(ServiceCheck(start + 660, "gateway.up", 0, ("host:a",)))

    (status,) = history(slo, SeriesStore(), "7d", [start + 3600], checks=checks)

    assert status.sli == pytest.approx(100 * (1 - 6 * 60 / (7 * 86400)))


def test_an_objective_on_another_kind_of_monitor_is_refused(declare):
    query = 'logs("status:error").index("*").rollup("count").last("5m") > 5'
    monitor = resource(MONITOR, {"type": "log alert", "query": query, "message": ""})

    with pytest.raises(LrcpError, match=r"the objective is on a log alert \(r\); Datadog takes metric alert"):
        declare(monitor, type="monitor", monitor_ids=["tf://datadog_monitor/r/id"])
