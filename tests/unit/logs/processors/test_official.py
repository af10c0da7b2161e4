from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lrcp.logs.processors.official import instant, status_of

Process = Any


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        (1_700_000_000_123, 1_700_000_000_123),
        (1.6e12, 1_600_000_000_000),
        ("1700000000123", 1_700_000_000_123),
        ("1970-01-02", 86_400_000),
        ("1970-01-01T00:00:01Z", 1_000),
        ("1970-01-01 00:00:01.25", 1_250),
        ("1970-01-01T00:00:01,123456789+00:00", 1_123),
        ("1970-01-01T01:00:00+01:00", 0),
        ("19700101T000001Z", 1_000),
        ("Mar  1 00:00:01", 1_772_323_201_000),
    ],
)
def test_a_date_is_epoch_milliseconds_iso_8601_or_rfc_3164(value: Any, milliseconds: int) -> None:
    assert instant(value, lambda: datetime(2026, 3, 1, tzinfo=UTC)) == milliseconds


@pytest.mark.parametrize(
    "value", [None, True, [], {}, "", "x", "1700000000.5", "2020-13-01", "2020-01-01T25:00", "9" * 30]
)
def test_anything_else_is_no_date(value: Any) -> None:
    assert instant(value, lambda: datetime(2026, 3, 1, tzinfo=UTC)) is None


def test_the_first_date_that_can_be_read_counts_and_stays_an_attribute(process: Process) -> None:
    first = {"type": "date-remapper", "sources": ["no", "broken", "a"]}
    second = {"type": "date-remapper", "sources": ["b"]}
    log = process([first, second], {"broken": "x", "a": 1000, "b": 2000})
    assert (log.timestamp, log.attributes["a"]) == (1000, 1000)


# https://docs.datadoghq.com/logs/log_configuration/processors/log_status_remapper/
@pytest.mark.parametrize(
    ("value", "status"),
    [
        (0, "emergency"),
        ("7", "debug"),
        (8, "info"),
        ("EMERG", "emergency"),
        ("Fatal", "emergency"),
        ("alert", "alert"),
        ("Critical", "critical"),
        ("E", "error"),
        ("err: disk", "error"),
        ("ENDED", "info"),
        ("warning", "warn"),
        ("Notice", "notice"),
        ("INFORMATIONAL", "info"),
        ("trace", "debug"),
        ("verbose", "debug"),
        ("OK", "ok"),
        ("success", "ok"),
        ("high", "info"),
        ("", "info"),
    ],
)
def test_a_status_is_one_of_datadogs(value: Any, status: str) -> None:
    assert status_of(value) == status


@pytest.mark.parametrize(
    ("type", "name", "keeps"),
    [
        ("service-remapper", "service", True),
        ("message-remapper", "message", False),
        ("trace-id-remapper", "trace_id", False),
        ("span-id-remapper", "span_id", False),
    ],
)
def test_the_first_source_that_is_a_single_value_becomes_official(
    process: Process, type: str, name: str, keeps: bool
) -> None:
    attributes = {"object": {"a": 1}, "null": None, "list": ["one"], "text": "two"}
    log = process({"type": type, "sources": ["missing", "object", "null", "list", "text"]}, attributes)
    assert (log.official[name], "list" in log.attributes) == ("one", keeps)


def test_trace_and_span_have_default_sources(process: Process) -> None:
    log = process([{"type": "trace-id-remapper"}, {"type": "span-id-remapper"}], {"dd": {"trace_id": 1, "span_id": 2}})
    assert (log.official, log.attributes) == ({"trace_id": "1", "span_id": "2"}, {})


def test_the_first_remapper_that_applies_wins(process: Process) -> None:
    remappers = [{"type": "status-remapper", "sources": [name]} for name in ("missing", "a", "b")]
    assert process(remappers, {"a": "error", "b": "info"}).official["status"] == "error"


def test_the_raw_line_is_no_source_of_the_message(process: Process) -> None:
    remapper = {"type": "message-remapper", "sources": ["message", "text"]}
    assert process(remapper, {"text": "better"}, message="raw").official["message"] == "better"
