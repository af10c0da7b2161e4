from __future__ import annotations

from typing import Any

import pytest

from lrcp.logs import receive


@pytest.mark.parametrize(
    ("line", "official"),
    [
        ({"message": "m", "service": "s", "status": "ERROR", "host": "h"}, ("m", "s", "error", "h")),
        ({"msg": "m", "dd": {"service": "s"}, "level": "warning", "hostname": "h"}, ("m", "s", "warn", "h")),
        ({"log": "m", "syslog": {"appname": "s", "severity": 3, "hostname": "h"}}, ("m", "s", "error", "h")),
        ({"message": {"no": "text"}}, (None, None, None, None)),
    ],
)
def test_reserved_attributes_are_found_under_their_usual_names(line: dict[str, Any], official: tuple[Any, ...]) -> None:
    found = receive(line, 0).official
    assert tuple(found.get(name) for name in ("message", "service", "status", "host")) == official


def test_trace_and_span_come_from_the_tracer() -> None:
    found = receive({"dd": {"trace_id": "12", "span_id": 34}}, 0).official
    assert (found["trace_id"], found["span_id"]) == ("12", "34")


@pytest.mark.parametrize(
    ("line", "milliseconds"),
    [
        ({"timestamp": 1_700_000_000_123}, 1_700_000_000_123),
        ({"date": "2026-01-01T00:00:00.5Z"}, 1_767_225_600_500),
        ({"timestamp": "no date"}, 2_000),
        ({}, 2_000),
    ],
)
def test_the_date_of_a_log_is_its_own_or_that_of_its_arrival(line: dict[str, Any], milliseconds: int) -> None:
    assert receive(line, 2).timestamp == milliseconds


def test_source_and_tags_of_the_line_join_those_of_the_agent() -> None:
    log = receive({"ddsource": "python", "ddtags": "env:local, team:llm ,"}, 0, ["host:a"])
    assert (log.tags, log.attributes) == (["host:a", "source:python", "env:local", "team:llm"], {})


def test_an_official_attribute_is_no_other_one_and_the_line_stays_as_it_was() -> None:
    line: dict[str, Any] = {"service": "chat", "level": "info", "llm": {"cost": 1}}
    assert receive(line, 0).attributes == {"level": "info", "llm": {"cost": 1}}
    assert line == {"service": "chat", "level": "info", "llm": {"cost": 1}}
