"""Log lines: the contract's attributes, and nothing personal in any of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.contract.names import EVENTS, UNIFIED, LogEvent
from lrcp.core.clock import VirtualClock
from lrcp.telemetry import TelemetrySettings
from lrcp.telemetry.logs import EventLog

ASK = {"endpoint": "/qa", "request_type": "qa", "model": "gemini-2.5-flash", "prompt": "Hi"}
PERSONAL = ["joe.doe@example.com", "+49 170 1234567", "4111 1111 1111 1111"]


def opened(stream: Any = None) -> tuple[EventLog, Any]:
    stream = io.StringIO() if stream is None else stream
    return EventLog(TelemetrySettings(service="shop", version="7"), VirtualClock(1_700_000_000.125), stream), stream


def last(stream: Any) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def test_a_line_says_when_who_and_what() -> None:
    log, stream = opened()

    log.write(LogEvent.CONTROL_CHANGED, "bot set model", {"action": "model", "value": "x", "actor": "bot"})

    assert last(stream) == {
        "timestamp": "2023-11-14T22:13:20.125Z",
        "level": "warning",
        "message": "bot set model",
        "service": "shop",
        "env": "local",
        "version": "7",
        "dd.service": "shop",
        "dd.env": "local",
        "dd.version": "7",
        "evt.name": "control.changed",
        "dd.trace_id": "0",
        "dd.span_id": "0",
        "action": "model",
        "value": "x",
        "actor": "bot",
    }


def test_a_line_of_a_request_carries_its_trace(rig: Any) -> None:
    with rig.telemetry.llm_request(**ASK) as request:
        assert request.prompt_id == "p-1"

    line = rig.logs()[0]
    assert (line["dd.trace_id"], line["dd.span_id"], line["prompt_id"]) == ("77", "78", "p-1")


def test_what_is_not_known_is_left_out() -> None:
    log, stream = opened()

    log.write(LogEvent.LLM_REQUEST, "m", {"error_type": None, "cost_usd": float("nan"), "retries": 0})

    assert last(stream).keys() & {"error_type", "cost_usd", "retries"} == {"retries"}


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize("name", ["prompt", "session_id", "endpoint", "model", "request_type"])
def test_no_argument_of_a_request_brings_personal_data_into_a_line(
    build: Callable[..., Any], name: str, personal: str
) -> None:
    rig = build(strict=False)
    with rig.telemetry.llm_request(**{**ASK, name: f"I am {personal}, yes"}) as request:
        request.answered(f"Hello {personal}")
        request.ended(f"ok {personal}", f"why {personal}")
    rig.telemetry.control_changed("block", personal, personal)
    rig.telemetry.count(f"metric {personal}", tags={personal: personal})

    everything = rig.stream.getvalue() + str(rig.points())
    assert personal not in everything
    assert "doe" not in everything


@settings(max_examples=30, deadline=None)
@given(st.emails(), st.text(max_size=60))
def test_no_address_survives_into_a_line(email: str, around: str) -> None:
    log, stream = opened()

    text = f"{around} {email} {around}"
    attributes: dict[str, Any] = {
        name: text for name, known in EVENTS["llm.request"].attributes.items() if known.type == "string"
    }
    log.write(LogEvent.LLM_REQUEST, text, attributes)

    assert email not in " ".join(str(value) for value in last(stream).values())


def test_previews_are_as_long_as_the_settings_say(build: Callable[..., Any]) -> None:
    rig = build(prompt_preview=10, response_preview=5)
    with rig.telemetry.llm_request(**{**ASK, "prompt": "What is the meaning?"}) as request:
        request.answered("Forty-two.")

    line = rig.logs()[0]
    assert (line["prompt"], line["response_preview"]) == ("What is t…", "Fort…")
    assert (line["prompt_length"], line["response_length"]) == (20, 10)


def test_redaction_comes_before_truncation(build: Callable[..., Any]) -> None:
    rig = build(prompt_preview=12)
    with rig.telemetry.llm_request(**{**ASK, "prompt": "I am joe.doe@example.com"}):
        pass

    assert rig.logs()[0]["prompt"] == "I am [email]"


@pytest.mark.parametrize("text", ["two\nlines", "\ud800", "\x00\x1b[31m", '"quoted"', "日本"])
def test_every_text_stays_on_one_line_of_plain_ascii(text: str) -> None:
    log, stream = opened()

    log.write(LogEvent.LLM_REQUEST, text, {"prompt": text})

    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    assert json.loads(line)["prompt"] == text


class Broken(io.StringIO):
    def write(self, _: str) -> int:
        raise BrokenPipeError("nobody reads")

    def flush(self) -> None:
        raise BrokenPipeError("nobody reads")


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("stream", [Broken(), closed()], ids=["broken pipe", "closed"])
def test_a_stream_that_cannot_be_written_to_costs_the_line_and_nothing_else(stream: io.StringIO) -> None:
    log, _ = opened(stream)

    log.write(LogEvent.CONTROL_CHANGED, "m", {})
    log.flush()

    assert (log.written, log.lost) == (0, 1)


def test_the_lines_of_the_library_are_all_in_the_contract(build: Callable[..., Any]) -> None:
    rig = build(strict=False)
    rig.telemetry.control_changed("model", "gemini-2.5-pro", "workflow")
    rig.telemetry.count("llm.unknown")

    for line in rig.logs():
        known = {**UNIFIED, **EVENTS[line["evt.name"]].attributes}
        assert set(line) <= set(known)
        assert {name for name, attribute in known.items() if not attribute.optional} <= set(line)
