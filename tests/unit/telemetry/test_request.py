"""What one request sends, on every path that it can take, read from the socket and the log stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lrcp.contract.names import EVENTS, METRICS, TAGS, UNIFIED
from lrcp.telemetry import LlmRequest, Simulation

MODEL = "gemini-2.5-flash"
ASK = {"endpoint": "/qa", "request_type": "qa", "model": MODEL, "prompt": "What is Datadog?"}
KINDS = {"c": "count", "d": "distribution", "g": "gauge"}

Path = Callable[[Any, LlmRequest], None]


def plain(rig: Any, request: LlmRequest) -> None:
    rig.pass_time(0.25)
    request.first_token()
    rig.pass_time(0.5)
    request.tokens(input=120, output=40)
    request.cost(0.000136)
    request.answered("A monitoring platform.")
    request.similarity(0.8, grounded=True)
    request.risk(injection=0.1, token_abuse=0.2)


def streamed_after_a_retry(rig: Any, request: LlmRequest) -> None:
    rig.pass_time(1)
    request.first_token()
    rig.pass_time(1)
    request.retry()
    request.model("gemini-2.5-pro")
    rig.pass_time(0.125)
    request.first_token()
    request.first_token()
    rig.pass_time(0.5)
    request.answered("At last.")


def ungrounded(rig: Any, request: LlmRequest) -> None:
    request.answered("Invented.")
    request.similarity(0.3, grounded=False)


def from_the_cache(rig: Any, request: LlmRequest) -> None:
    request.cache("hit")
    request.model("gemini-2.5-pro")
    request.answered("Known already.")


def looked_up_in_vain(rig: Any, request: LlmRequest) -> None:
    request.cache("miss")
    plain(rig, request)


def empty(rig: Any, request: LlmRequest) -> None:
    request.answered(" \n")


def blocked_for_safety(rig: Any, request: LlmRequest) -> None:
    request.tokens(input=9, output=0)
    request.ended("safety_block")


def rejected(rig: Any, request: LlmRequest) -> None:
    request.risk(injection=0.9)
    request.ended("rejected")


def failed(rig: Any, request: LlmRequest) -> None:
    request.retry()
    request.retry()
    request.ended("error", "provider_unavailable")


def timed_out(rig: Any, request: LlmRequest) -> None:
    rig.pass_time(10)
    request.ended("timeout")


def raised(rig: Any, request: LlmRequest) -> None:
    raise KeyError("bug")


def raised_timeout(rig: Any, request: LlmRequest) -> None:
    raise TimeoutError


def cancelled(rig: Any, request: LlmRequest) -> None:
    raise asyncio.CancelledError


def closed_by_the_reader(rig: Any, request: LlmRequest) -> None:
    raise GeneratorExit


def raised_after_it_said_why(rig: Any, request: LlmRequest) -> None:
    request.ended("error", "authentication")
    raise RuntimeError


def raised_after_it_was_fine(rig: Any, request: LlmRequest) -> None:
    request.ended("ok")
    raise RuntimeError


COUNT, LATENCY, LENGTH = "llm.request.count", "llm.request.latency_ms", "llm.prompt.length"
ALWAYS = {COUNT, LATENCY, LENGTH}
ANSWER = {"llm.response.length"}
MEASURED = {
    "llm.time_to_first_token_ms",
    "llm.tokens.input",
    "llm.tokens.output",
    "llm.cost.usd",
    "llm.semantic_similarity_score",
    "llm.security.prompt_injection_risk",
    "llm.security.token_abuse",
}
PATHS: list[tuple[Path, str, str, set[str]]] = [
    (plain, "ok", "info", ALWAYS | ANSWER | MEASURED),
    (
        streamed_after_a_retry,
        "ok",
        "info",
        ALWAYS | ANSWER | {"llm.retry_count", "llm.time_to_first_token_ms"},
    ),
    (ungrounded, "ok", "info", ALWAYS | ANSWER | {"llm.semantic_similarity_score", "llm.ungrounded_answer_flag"}),
    (from_the_cache, "ok", "info", ALWAYS | ANSWER | {"llm.cache.count"}),
    (looked_up_in_vain, "ok", "info", ALWAYS | ANSWER | MEASURED | {"llm.cache.count"}),
    (empty, "empty", "warning", ALWAYS | ANSWER | {"llm.empty_response.count"}),
    (
        blocked_for_safety,
        "safety_block",
        "warning",
        ALWAYS | {"llm.safety_block.count", "llm.tokens.input", "llm.tokens.output"},
    ),
    (rejected, "rejected", "warning", {COUNT, "llm.security.prompt_injection_risk"}),
    (failed, "error", "error", ALWAYS | {"llm.error.count", "llm.retry_count"}),
    (timed_out, "timeout", "error", ALWAYS | {"llm.timeout.count"}),
    (raised, "error", "error", ALWAYS | {"llm.error.count"}),
    (raised_timeout, "timeout", "error", ALWAYS | {"llm.timeout.count"}),
    (cancelled, "cancelled", "info", ALWAYS),
    (closed_by_the_reader, "cancelled", "info", ALWAYS),
    (raised_after_it_said_why, "error", "error", ALWAYS | {"llm.error.count"}),
    (raised_after_it_was_fine, "error", "error", ALWAYS | {"llm.error.count"}),
]
every_path = pytest.mark.parametrize(
    ("path", "outcome", "level", "metrics"), PATHS, ids=[path.__name__ for path, *_ in PATHS]
)


def run(rig: Any, path: Path, **options: Any) -> None:
    try:
        with rig.telemetry.llm_request(**{**ASK, **options}) as request:
            path(rig, request)
    except BaseException as error:  # noqa: BLE001  # cancellation is one of the paths
        rig.raised = error


@every_path
def test_each_path_sends_its_metrics_exactly_once(
    rig: Any, path: Path, outcome: str, level: str, metrics: set[str]
) -> None:
    run(rig, path)

    sent = [line.metric for line in rig.points()]
    assert sorted(sent) == sorted(metrics)


@every_path
def test_everything_sent_is_in_the_contract(rig: Any, path: Path, outcome: str, level: str, metrics: set[str]) -> None:
    run(rig, path, simulate=Simulation(latency=True, retry=True, bad_prompt=True, long_context=True))

    for line in rig.points():
        known = METRICS[line.metric]
        tags = dict(tag.split(":", 1) for tag in line.tags)
        assert KINDS[line.kind] == known.type
        assert set(tags) <= set(known.tags)
        assert {key for key in known.tags if not TAGS[key].optional} <= set(tags)
        for key, value in tags.items():
            assert TAGS[key].values is None or value in TAGS[key].values


@every_path
def test_each_path_writes_one_log_line_as_the_contract_says(
    rig: Any, path: Path, outcome: str, level: str, metrics: set[str]
) -> None:
    run(rig, path, session_id="s-1")

    (line,) = rig.logs()
    known = {**UNIFIED, **EVENTS["llm.request"].attributes}
    types = {"string": str, "number": (int, float), "boolean": bool}
    assert set(line) <= set(known)
    assert {name for name, attribute in known.items() if not attribute.optional} <= set(line)
    assert all(isinstance(value, types[known[name].type]) for name, value in line.items())
    assert (line["evt.name"], line["outcome"], line["level"]) == ("llm.request", outcome, level)


@every_path
def test_each_path_finishes_one_span(rig: Any, path: Path, outcome: str, level: str, metrics: set[str]) -> None:
    run(rig, path)

    (span,) = rig.tracer.spans
    assert (span.started, span.finished) == (1_700_000_000.0, [rig.clock.now()])
    assert (span.tags["outcome"], span.failed) == (outcome, level == "error")


@pytest.mark.parametrize("error", [KeyError("x"), TimeoutError(), asyncio.CancelledError(), GeneratorExit()])
def test_an_exception_is_passed_on(rig: Any, error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, rig.telemetry.llm_request(**ASK):
        raise error

    assert caught.value is error


@pytest.mark.parametrize(
    ("path", "error_type"),
    [(failed, "provider_unavailable"), (raised, "internal"), (raised_after_it_said_why, "authentication")],
)
def test_an_error_says_its_type(rig: Any, path: Path, error_type: str) -> None:
    run(rig, path)

    (error,) = [line for line in rig.points() if line.metric == "llm.error.count"]
    assert f"error_type:{error_type}" in error.tags
    assert rig.logs()[0]["error_type"] == error_type


def test_values_are_what_the_service_measured(rig: Any) -> None:
    run(rig, plain)

    values = {line.metric: line.value for line in rig.points()}
    assert values == {
        "llm.request.count": 1,
        "llm.request.latency_ms": 750,
        "llm.time_to_first_token_ms": 250,
        "llm.prompt.length": len("What is Datadog?"),
        "llm.response.length": len("A monitoring platform."),
        "llm.tokens.input": 120,
        "llm.tokens.output": 40,
        "llm.cost.usd": 0.000136,
        "llm.semantic_similarity_score": 0.8,
        "llm.security.prompt_injection_risk": 0.1,
        "llm.security.token_abuse": 0.2,
    }


def test_what_a_look_at_the_answer_found_is_in_the_log_line(rig: Any) -> None:
    with rig.telemetry.llm_request(**ASK) as request:
        request.answered("Buy the Moon Lamp.")
        request.found(quality=0.4, refused=False, invalid_products=1, personal_data=True)

    line = rig.logs()[0]
    names = ("quality_score", "refused", "invalid_products", "pii_in_output")
    assert [line[name] for name in names] == [0.4, False, 1, True]


def test_the_log_line_says_from_which_network_and_not_from_which_address(rig: Any) -> None:
    with rig.telemetry.llm_request(**ASK, client="203.0.113.77"):
        pass

    assert rig.logs()[0]["network.client.ip"] == "203.0.113.0"
    assert "203.0.113.77" not in rig.stream.getvalue()


def test_a_caller_without_an_address_leaves_it_out(rig: Any) -> None:
    with rig.telemetry.llm_request(**ASK, client="unix socket"):
        pass

    assert "network.client.ip" not in rig.logs()[0]


def test_every_point_carries_identity_and_request(rig: Any) -> None:
    run(rig, plain)

    common = {"service:shop", "env:local", "version:7", "endpoint:/qa", f"model:{MODEL}", "request_type:qa"}
    assert all(line.tags >= common for line in rig.points())


def test_time_to_first_token_counts_from_the_call_that_answered(rig: Any) -> None:
    run(rig, streamed_after_a_retry)

    values = {line.metric: line.value for line in rig.points()}
    assert (values["llm.time_to_first_token_ms"], values["llm.request.latency_ms"]) == (125, 2625)
    assert values["llm.retry_count"] == 1


def test_the_model_tag_is_the_model_that_answered(rig: Any) -> None:
    run(rig, from_the_cache)

    assert all("model:gemini-2.5-pro" in line.tags for line in rig.points())


def test_naming_the_model_afterwards_keeps_the_time_to_first_token(rig: Any) -> None:
    with rig.telemetry.llm_request(**ASK) as request:
        rig.pass_time(0.5)
        request.first_token()
        request.model("gemini-2.5-pro")

    assert {line.metric: line.value for line in rig.points()}["llm.time_to_first_token_ms"] == 500


@pytest.mark.parametrize(
    ("simulate", "expected"),
    [
        (Simulation(), set()),
        (Simulation(latency=True), {"simulate_latency:true"}),
        (Simulation(retry=True, bad_prompt=True), {"simulate_retry:true", "simulate_bad_prompt:true"}),
        (Simulation(long_context=True), {"simulate_long_context:true"}),
    ],
)
def test_simulation_is_a_tag_only_when_it_is_asked_for(rig: Any, simulate: Simulation, expected: set[str]) -> None:
    run(rig, plain, simulate=simulate)

    for line in rig.points():
        assert {tag for tag in line.tags if tag.startswith("simulate_")} == expected


def test_what_is_noted_after_the_end_changes_nothing(rig: Any) -> None:
    with rig.telemetry.llm_request(**ASK) as request:
        request.answered("Done.")
    request.retry()
    request.ended("error")
    request.__exit__(None, None, None)

    assert [line.metric for line in rig.points()].count("llm.request.count") == 1
    assert rig.logs()[0]["outcome"] == "ok"


def test_requests_side_by_side_do_not_mix(rig: Any) -> None:
    async def ask(endpoint: str, kind: str, text: str) -> None:
        with rig.telemetry.llm_request(**{**ASK, "endpoint": endpoint, "request_type": kind}) as request:
            await asyncio.sleep(0)
            request.answered(text)

    async def both() -> None:
        await asyncio.gather(ask("/qa", "qa", "a"), ask("/reason", "reasoning", "bbb"))

    asyncio.run(both())

    lengths = {
        (line.value, *(line.tags & {"endpoint:/qa", "endpoint:/reason"}))
        for line in rig.points()
        if line.metric == "llm.response.length"
    }
    assert lengths == {(1, "endpoint:/qa"), (3, "endpoint:/reason")}


def test_a_clock_that_is_set_back_gives_no_negative_latency(build: Callable[..., Any]) -> None:
    rig = build()
    request = rig.telemetry.llm_request(**ASK)
    with request:
        request._facts.started += 100

    assert {line.metric: line.value for line in rig.points()}["llm.request.latency_ms"] == 0
