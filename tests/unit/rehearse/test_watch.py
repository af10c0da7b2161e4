from __future__ import annotations

import pytest

from lrcp.core.capture import LogLine, Point, Record, ServiceCheck
from lrcp.core.event import Event
from lrcp.core.frozen import replace
from lrcp.evaluate import Downtime, Downtimes, MonitorDefinition
from lrcp.evaluate.definition import options_of
from lrcp.query import parse_monitor
from lrcp.rehearse.arrivals import Arrivals
from lrcp.rehearse.declarations import Watched, WatchedMonitor
from lrcp.rehearse.watch import Watch

START = 1_768_435_200
QUERY = "avg(last_1m):avg:shop.queue{*} > 4"


@pytest.fixture
def watched() -> Watched:
    options = options_of({"require_full_window": False})
    definition = MonitorDefinition(
        "queue", "queue", "query alert", QUERY, parse_monitor(QUERY), options, "It grows. @oncall-shop"
    )
    monitor = WatchedMonitor("tf://datadog_monitor/shop--queue/id", definition, "SEV-2", "")
    return Watched("shop", "local", [monitor], {}, {}, {"shop.queue": "gauge"})


def test_what_is_muted_is_recorded_and_reaches_nobody(watched: Watched) -> None:
    muted = replace(watched, downtimes=Downtimes([Downtime("upgrade", lambda _tags: True, end=START + 120)]))
    arrivals = Arrivals(muted.metric_types)
    watch = Watch(muted, arrivals)
    arrivals.add(Point(START + 60 * minute, "shop.queue", "g", (9.0,), ()) for minute in range(3))

    for minute in (1, 2):
        watch.evaluate(START + 60 * minute, "surge")

    assert [(each.transition, each.recipients, each.withheld) for each in watch.notifications] == [
        ("alert", [], "downtime upgrade"),
        ("alert", ["@oncall-shop"], ""),
    ]


@pytest.mark.parametrize(
    ("type", "query", "record"),
    [
        (
            "log alert",
            'logs("status:error service:shop").last("1m") > 0',
            LogLine(START, {"level": "error", "service": "shop"}),
        ),
        (
            "trace-analytics alert",
            'trace-analytics("resource_name:/qa").last("1m") > 0',
            Event(START, "spans", {"resource_name": "/qa"}),
        ),
        (
            "service check",
            '"shop.up".over("env:local").last(2).count_by_status()',
            ServiceCheck(START, "shop.up", 2, ("env:local",)),
        ),
    ],
)
def test_logs_events_and_checks_reach_their_monitors(watched: Watched, type: str, query: str, record: Record) -> None:
    definition = MonitorDefinition("m", "m", type, query, parse_monitor(query, type), message="@oncall-shop")
    monitor = WatchedMonitor("tf://datadog_monitor/shop--m/id", definition, "SEV-2", "")
    arrivals = Arrivals(watched.metric_types)
    watch = Watch(replace(watched, monitors=[monitor]), arrivals)
    arrivals.add([record])

    watch.evaluate(START + 60, "surge")

    assert [(each.transition, each.recipients) for each in watch.notifications] == [("alert", ["@oncall-shop"])]
    assert [track.groups[0].states for track in watch.tracks] == [[(START + 60, "Alert")]]


def test_measured_together_monitors_do_what_they_do_minute_by_minute(watched: Watched) -> None:
    arrivals = Arrivals(watched.metric_types)
    arrivals.add(
        Point(START + 60 * minute, "shop.queue", "g", (9.0 if minute < 3 else 1.0,), ()) for minute in range(6)
    )
    instants = [START + 60.0 * minute for minute in range(1, 7)]
    one, all_ = Watch(watched, arrivals), Watch(watched, arrivals)

    stepped = [one.evaluate(at, "surge") for at in instants]
    together = list(all_.evaluate_all(instants, "surge"))

    assert [[each.notification for each in told] for told in together] == [
        [each.notification for each in told] for told in stepped
    ]
    assert all_.tracks == one.tracks
    assert [each.service for each in all_.notifications] == ["shop", "shop"]
