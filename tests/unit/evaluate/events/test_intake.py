"""What Datadog makes of a log line before its pipelines."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.capture import LogLine
from lrcp.evaluate.events import log_event
from lrcp.evaluate.events.intake import status_of

LINE = {
    "timestamp": "2026-01-15T00:00:00.000Z",
    "level": "warning",
    "message": "slow",
    "service": "chat",
    "env": "Local",
    "version": "1.2",
    "dd.service": "other",
    "dd.trace_id": "17",
    "evt.name": "llm.request",
    "latency_ms": 812,
}


def test_a_line_of_the_telemetry_library_becomes_an_event() -> None:
    event = log_event(LogLine(10.0, LINE))

    assert (event.at, event.source, event.tags) == (10.0, "logs", ("env:local", "service:chat", "version:1.2"))
    assert event.attributes == {**LINE, "status": "warn", "trace_id": "17"}


@pytest.mark.parametrize(
    ("attributes", "reserved"),
    [
        ({"msg": "a"}, {"message": "a"}),
        ({"severity": "E"}, {"status": "error"}),
        ({"syslog": {"severity": 2, "appname": "app", "hostname": "h"}}, {"status": "critical", "service": "app"}),
        ({"hostname": "h"}, {"host": "h"}),
        ({"ddsource": "python"}, {"source": "python"}),
        ({"dd": {"span_id": "5"}}, {"span_id": "5"}),
        ({"message": "a", "msg": "b"}, {"message": "a"}),
    ],
)
def test_reserved_attributes_are_found_under_their_aliases(
    attributes: dict[str, Any], reserved: dict[str, str]
) -> None:
    found = log_event(LogLine(0, attributes)).attributes

    assert {name: found.get(name) for name in reserved} == reserved


def test_tags_are_those_of_ddtags_and_of_unified_service_tagging() -> None:
    event = log_event(LogLine(0, {"ddtags": "env:prod, team:a,bare", "dd.env": "local", "dd.version": "7"}))

    assert event.tags == ("bare", "env:prod", "team:a", "version:7")
    assert "ddtags" not in event.attributes


@pytest.mark.parametrize(
    ("written", "status"),
    [
        (0, "emergency"), ("3", "error"), (7, "debug"), (8, "info"), ("FATAL", "emergency"), ("Alert", "alert"),
        ("CRIT", "critical"), ("err", "error"), ("Warning", "warn"), ("notice", "notice"), ("INFO", "info"),
        ("TRACE", "debug"), ("verbose", "debug"), ("debug", "debug"), ("OK", "ok"), ("success", "ok"),
        ("unheard", "info"), (None, "info"), ("", "info"),
    ],
)  # fmt: skip
def test_statuses_are_brought_to_datadogs_words(written: Any, status: str) -> None:
    assert status_of(written) == status
