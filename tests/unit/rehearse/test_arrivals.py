"""Logs pass the declared pipelines before a monitor sees them."""

from __future__ import annotations

from lrcp.core.capture import LogLine
from lrcp.evaluate import MonitorDefinition
from lrcp.logs.declared import Declared
from lrcp.logs.pipeline import compile_pipeline
from lrcp.logs.section import Section
from lrcp.query import parse_monitor
from lrcp.rehearse.arrivals import Arrivals
from lrcp.rehearse.declarations import Watched, WatchedMonitor
from lrcp.rehearse.watch import Watch

START = 1_768_435_200
QUERY = 'logs("service:shop @severity:critical").rollup("count").last("1m") > 1'
PIPELINE = {
    "name": "severity",
    "is_enabled": True,
    "filter": [{"query": "source:python service:shop status:error"}],
    "processor": [
        {
            "string_builder_processor": {
                "is_enabled": True,
                "template": "critical",
                "target": "severity",
                "is_replace_missing": False,
            }
        }
    ],
}
LOGS = Declared({"severity": compile_pipeline(Section.of(PIPELINE))}, {}, {}, [])


def told(arrivals: Arrivals) -> list[str]:
    """What the monitor does after two lines with an error and one without."""
    definition = MonitorDefinition("m", "m", "log alert", QUERY, parse_monitor(QUERY, "log alert"), message="@slack-a")
    monitor = WatchedMonitor("tf://datadog_monitor/shop--m/id", definition, "SEV-2", "")
    watch = Watch(Watched("shop", "local", [monitor], {}, {}, {}), arrivals)
    lines = [LogLine(START, {"level": level, "service": "shop"}) for level in ("error", "info", "error")]
    arrivals.add(lines)
    watch.evaluate(START + 60, "surge")
    return [each.transition for each in watch.notifications]


def test_logs_are_searched_as_their_pipelines_leave_them() -> None:
    assert told(Arrivals({}, LOGS, source="python")) == ["alert"]


def test_without_pipelines_or_the_agents_source_they_stay_as_they_are() -> None:
    assert told(Arrivals({}, None, source="python")) == []
    assert told(Arrivals({}, LOGS)) == []
