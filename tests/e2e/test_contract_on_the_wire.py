"""The contract in both directions, on the wire: every way through the reference service, its real datagrams.

Metrics go missing on exactly the ways that nobody looks at: errors, timeouts, hung-up clients, cache hits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from lrcp.cli import main
from lrcp.contract.conformance import Placed, compare
from lrcp.contract.load import load_contract
from lrcp.contract.names import Metric
from lrcp.core.capture import Point, write_capture
from lrcp.core.clock import Clock, VirtualClock
from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.rehearse.intake import Intake, stream_server
from lrcp.telemetry import Telemetry
from reference.services.app import application
from reference.services.models.base import Chunk, ErrorType, ModelCall, ModelError, Usage
from reference.services.platform import build_platform
from reference.services.settings import load_settings

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
SERVICE, START, TOKEN = "llm-reliability-control-plane", 1_700_000_000, "correct-horse-battery"
CONTRACT = load_contract(ROOT, [SERVICE], ["local"])
SETTINGS = {
    "DD_SERVICE": SERVICE,
    "DD_ENV": "local",
    "DD_VERSION": "1.0",
    "LRCP_CLOCK": f"virtual:{START}",
    "LRCP_ADMIN_TOKEN": TOKEN,
}
DOCUMENT = "Datadog is an observability platform. It collects metrics, logs and traces from hosts and containers."

Part = Callable[[Clock], AsyncGenerator[Chunk, None]]


async def answers(clock: Clock) -> AsyncGenerator[Chunk, None]:
    for number, word in enumerate(("Datadog", " is", " an", " observability", " platform."), start=1):
        await clock.sleep(0.1)
        yield Chunk(word, Usage(100, number))


async def answers_something_else(clock: Clock) -> AsyncGenerator[Chunk, None]:
    yield Chunk("Bananas ripen in paper bags near radiators during winter.", Usage(100, 10))


async def says_nothing(clock: Clock) -> AsyncGenerator[Chunk, None]:
    yield Chunk(usage=Usage(100))


async def is_filtered(clock: Clock) -> AsyncGenerator[Chunk, None]:
    yield Chunk("Here is how", Usage(100, 3))
    yield Chunk(blocked=True)


async def breaks_off(clock: Clock) -> AsyncGenerator[Chunk, None]:
    yield Chunk("Datadog", Usage(100, 1))
    raise ModelError(ErrorType.INVALID_RESPONSE, "broken off")


async def never_ends(clock: Clock) -> AsyncGenerator[Chunk, None]:
    while True:
        await clock.sleep(1)
        yield Chunk("more ", Usage(100, 1))


async def hangs(clock: Clock) -> AsyncGenerator[Chunk, None]:
    yield Chunk("Datadog", Usage(100, 1))
    await asyncio.Event().wait()


def fails(type: ErrorType) -> Part:
    return breaks(ModelError(type, f"scripted {type}"))


def breaks(error: Exception) -> Part:
    async def part(clock: Clock) -> AsyncGenerator[Chunk, None]:
        raise error
        yield Chunk()

    return part


class Scripted:
    """A model that plays one part for each attempt; the last one again and again."""

    def __init__(self, clock: Clock, *parts: Part) -> None:
        self._clock, self._parts = clock, parts
        self.called = asyncio.Event()

    def stream(self, call: ModelCall) -> AsyncGenerator[Chunk, None]:
        self.called.set()
        return self._parts[min(call.attempt, len(self._parts)) - 1](self._clock)

    async def close(self) -> None:
        """Nothing is held open."""


@dataclass
class Service:
    """The service in this process; its telemetry goes through a real socket."""

    http: httpx.AsyncClient
    telemetry: Telemetry
    model: Scripted
    intake: Intake

    async def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return await asyncio.create_task(self.http.post(path, json=body, **options))

    async def qa(self, **toggles: bool) -> httpx.Response:
        return await self.post("/qa", {"question": "What is Datadog?", "document": DOCUMENT}, params=toggles)

    async def admin(self, path: str, body: Any) -> None:
        (await self.post(f"/admin/{path}", body, headers={"Authorization": f"Bearer {TOKEN}"})).raise_for_status()

    def received(self) -> list[Point]:
        """Everything, the gauges of a flush and the report of losses included."""
        self.intake.wait_for(self.telemetry.flush().metrics)
        return [record for record in self.intake.take(START) if isinstance(record, Point)]


async def ask(service: Service) -> None:
    await service.qa()


async def ask_every_endpoint(service: Service) -> None:
    await service.qa()
    await service.post("/reason", {"prompt": "Why is the sky blue?"})
    await service.post("/stress", {"prompt": "Summarize.", "repetitions": 2})


async def hang_up(service: Service) -> None:
    request = asyncio.create_task(service.qa())
    await service.model.called.wait()
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)


async def ask_twice_with_a_cache(service: Service) -> None:
    await service.admin("cache", {"enabled": True})
    await service.qa()
    await service.qa()


async def ask_more_than_the_throttle_allows(service: Service) -> None:
    await service.admin("throttle", {"requests_per_minute": 1})
    await service.qa()
    await service.qa()


async def ask_what_is_blocked(service: Service) -> None:
    await service.admin("block", {"pattern": "datadog"})
    await service.qa()


async def ask_after_a_failover(service: Service) -> None:
    await service.admin("failover", {"provider": "secondary"})
    await service.admin("model", {"model": "gemini-2.5-pro"})
    await service.qa()


async def lose_points(service: Service) -> None:
    await service.qa()
    service.telemetry.count("llm.unheard.of")
    service.telemetry.gauge(Metric.LLM_HEALTH_SCORE, float("nan"))


def toggle(name: str) -> Callable[[Service], Awaitable[None]]:
    async def walk(service: Service) -> None:
        await service.qa(**{name: True})

    return walk


@dataclass(frozen=True)
class Way:
    """What a caller does, what the model does, how that ends, and the metrics that show it."""

    walk: Callable[[Service], Awaitable[None]]
    parts: tuple[Part, ...]
    outcome: str
    shown_by: tuple[Metric, ...] = ()


TEXT = (Metric.LLM_RESPONSE_LENGTH, Metric.LLM_SEMANTIC_SIMILARITY_SCORE)
SPENT = (Metric.LLM_TOKENS_INPUT, Metric.LLM_TOKENS_OUTPUT, Metric.LLM_COST_USD)
ANSWERED = (*TEXT, *SPENT, Metric.LLM_TIME_TO_FIRST_TOKEN_MS)
WAYS = {
    "success": Way(ask_every_endpoint, (answers,), "ok", ANSWERED),
    "streaming that breaks off": Way(ask, (breaks_off,), "error", (*SPENT, Metric.LLM_TIME_TO_FIRST_TOKEN_MS)),
    "retried": Way(ask, (fails(ErrorType.RATE_LIMITED), answers), "ok", (*ANSWERED, Metric.LLM_RETRY_COUNT)),
    "retried in vain": Way(ask, (fails(ErrorType.PROVIDER_UNAVAILABLE),), "error", (Metric.LLM_RETRY_COUNT,)),
    "rate limited": Way(ask, (fails(ErrorType.RATE_LIMITED),), "error", (Metric.LLM_ERROR_COUNT,)),
    "a bug in the service": Way(ask, (breaks(ZeroDivisionError()),), "error", (Metric.LLM_ERROR_COUNT,)),
    "wrong key": Way(ask, (fails(ErrorType.AUTHENTICATION),), "error", (Metric.LLM_ERROR_COUNT,)),
    "timeout": Way(ask, (never_ends,), "timeout", (*SPENT, Metric.LLM_TIMEOUT_COUNT)),
    "cancelled": Way(hang_up, (hangs,), "cancelled", SPENT),
    "cache": Way(ask_twice_with_a_cache, (answers,), "ok", (*ANSWERED, Metric.LLM_CACHE_COUNT)),
    "empty": Way(ask, (says_nothing,), "empty", (*SPENT, Metric.LLM_EMPTY_RESPONSE_COUNT)),
    "safety block": Way(ask, (is_filtered,), "safety_block", (*SPENT, Metric.LLM_SAFETY_BLOCK_COUNT)),
    "ungrounded": Way(ask, (answers_something_else,), "ok", (*ANSWERED, Metric.LLM_UNGROUNDED_ANSWER_FLAG)),
    "throttled": Way(ask_more_than_the_throttle_allows, (answers,), "rejected"),
    "blocked": Way(ask_what_is_blocked, (answers,), "rejected"),
    "failover": Way(ask_after_a_failover, (answers,), "ok", ANSWERED),
    "simulate_latency": Way(toggle("simulate_latency"), (answers,), "ok", ANSWERED),
    "simulate_retry": Way(toggle("simulate_retry"), (answers,), "ok", ANSWERED),
    "simulate_bad_prompt": Way(toggle("simulate_bad_prompt"), (answers,), "ok", ANSWERED),
    "simulate_long_context": Way(toggle("simulate_long_context"), (answers,), "ok", ANSWERED),
    "lost points": Way(lose_points, (answers,), "ok", (Metric.LRCP_TELEMETRY_DROPPED,)),
}
ALWAYS = {
    Metric.LLM_REQUEST_COUNT,
    Metric.LLM_SECURITY_PROMPT_INJECTION_RISK,
    Metric.LLM_SECURITY_TOKEN_ABUSE,
}
UNLESS_REJECTED = {Metric.LLM_REQUEST_LATENCY_MS, Metric.LLM_PROMPT_LENGTH}

Walk = Callable[[str], Awaitable[list[Point]]]


@pytest.fixture
async def walk(tmp_path: Path) -> AsyncIterator[Walk]:
    """Goes one of WAYS through a fresh service; gives what arrived at the intake."""
    numbers = count()
    with ExitStack() as servers:

        async def go(name: str) -> list[Point]:
            intake = Intake(START)
            url = servers.enter_context(stream_server(tmp_path / f"{next(numbers)}.sock", intake.receive))
            environ = {**SETTINGS, "DD_DOGSTATSD_URL": url}
            clock = VirtualClock(START)
            telemetry = Telemetry.from_environment(environ, clock=clock)
            model = Scripted(clock, *WAYS[name].parts)
            app = application(build_platform(load_settings(environ), telemetry, clock, model))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
                await WAYS[name].walk(service := Service(http, telemetry, model, intake))
            points = service.received()
            telemetry.close()
            return points

        yield go


def placed(way: str, points: list[Point]) -> list[Placed]:
    return [(Position(way), point) for point in points]


def told(findings: Iterable[Finding]) -> list[str]:
    """The way, what is wrong on it, and the name that may be meant."""
    return [f"{each.position.path}: {each.code} {each.message}; {each.fix}" for each in findings]


def values(key: str) -> tuple[str, ...]:
    return CONTRACT.tags[key].values_for([SERVICE, "llm"]) or ()


@pytest.mark.parametrize("way", WAYS)
async def test_whatever_is_sent_is_in_the_contract(way: str, walk: Walk) -> None:
    differences = compare(placed(way, await walk(way)), CONTRACT, [SERVICE, "llm"])

    assert [text for text in told(differences) if "C134" not in text] == []


@pytest.mark.parametrize("way", WAYS)
async def test_no_way_loses_the_metrics_that_show_it(way: str, walk: Walk) -> None:
    points = await walk(way)

    names, rejected = {point.name for point in points}, WAYS[way].outcome == "rejected"
    assert ALWAYS | set(WAYS[way].shown_by) | (set() if rejected else UNLESS_REJECTED) <= names
    requests = [point for point in points if point.name == Metric.LLM_REQUEST_COUNT]
    assert any(f"outcome:{WAYS[way].outcome}" in point.tags for point in requests)
    lost = {tag for point in points if point.name == Metric.LRCP_TELEMETRY_DROPPED for tag in point.tags}
    assert way == "lost points" or not lost


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("simulate_")])
async def test_what_a_toggle_did_can_be_told_from_the_rest(way: str, walk: Walk) -> None:
    requests = [point for point in await walk(way) if point.name == Metric.LLM_REQUEST_COUNT]

    assert [tag for point in requests for tag in point.tags if tag.startswith("simulate_")] == [f"{way}:true"]


async def test_whatever_is_in_the_contract_is_sent_on_some_way(walk: Walk) -> None:
    points = [each for way in WAYS for each in placed(way, await walk(way))]

    assert told(compare(points, CONTRACT, [SERVICE, "llm"])) == []
    tags = {tag for _, point in points for tag in point.tags}
    for key in ("cache", "endpoint", "error_type", "outcome", "request_type"):
        assert {tag for tag in tags if tag.startswith(f"{key}:")} == {f"{key}:{value}" for value in values(key)}


async def test_a_capture_of_all_ways_passes_check_and_bill(
    walk: Walk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capture = tmp_path / "capture.jsonl"
    with capture.open("w", encoding="utf-8") as stream:
        write_capture(stream, [point for way in WAYS for point in await walk(way)])
    capsys.readouterr()

    app, given = main.build(), ["--root", str(ROOT), "--capture", str(capture)]
    assert main.execute(app, ["check", *given]) == 0, capsys.readouterr().out
    assert "C13" not in capsys.readouterr().out
    assert main.execute(app, ["bill", *given, "--environment", "local"]) == 0
    assert "custom metrics measured" in capsys.readouterr().out
