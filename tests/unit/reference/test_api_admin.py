"""The admin API: remediation at run time."""

from __future__ import annotations

from typing import Any

import pytest

REPEATABLE = [
    ("POST", "model", {"model": "gemini-2.5-pro"}),
    ("POST", "cache", {"enabled": True}),
    ("POST", "throttle", {"requests_per_minute": 60}),
    ("POST", "throttle", {"requests_per_minute": 60, "session": "s1"}),
    ("POST", "failover", {"provider": "secondary"}),
    ("POST", "block", {"session": "s1"}),
    ("POST", "block", {"pattern": "steal*card"}),
    ("PUT", "simulator", {"error_rate": 0.5, "provider": "primary"}),
]


@pytest.mark.parametrize(("method", "path", "body"), REPEATABLE)
async def test_a_repeated_call_changes_nothing_and_is_logged_once(
    service: Any, method: str, path: str, body: Any
) -> None:
    first = await service.admin(method, path, body)
    second = await service.admin(method, path, body)

    assert (first.status_code, first.json()["changed"]) == (200, True)
    assert (second.status_code, second.json()["changed"]) == (200, False)
    assert first.json()["state"] == second.json()["state"]
    assert len([line for line in service.logs if line["evt.name"] == "control.changed"]) == 1


async def test_a_change_is_logged_with_who_made_it(service: Any) -> None:
    await service.admin("POST", "model", {"model": "gemini-2.5-pro"})

    [line] = service.logs
    assert (line["evt.name"], line["action"], line["value"], line["actor"]) == (
        "control.changed",
        "model",
        "gemini-2.5-pro",
        "test",
    )


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "state"), ("POST", "model"), ("POST", "clock")])
async def test_without_the_token_nothing_is_shown_or_changed(
    service: Any, method: str, path: str, headers: dict[str, str]
) -> None:
    response = await service.call(method, f"/admin/{path}", {"model": "gemini-2.5-pro"}, headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert (await service.admin("GET", "state")).json()["model"] == "gemini-2.5-flash"


async def test_without_a_configured_token_there_is_no_admin_api(serve: Any) -> None:
    service = await serve(LRCP_CLOCK="system", LRCP_ADMIN_TOKEN="")

    assert (await service.admin("GET", "state")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "model", {"model": "gpt-0"}),
        ("POST", "cache", {"enabled": "yes"}),
        ("POST", "throttle", {}),
        ("POST", "throttle", {"requests_per_minute": 0}),
        ("POST", "failover", {"provider": "tertiary"}),
        ("POST", "block", {}),
        ("POST", "block", {"session": "s1", "pattern": "steal"}),
        ("POST", "block", {"pattern": "****"}),
        ("POST", "block", {"pattern": "a * b *"}),
        ("PUT", "simulator", {"error_rate": 1.5}),
        ("PUT", "simulator", {"error_rate": True}),
        ("POST", "clock", {"advance_to": "tomorrow"}),
    ],
)
async def test_malformed_changes_are_refused(service: Any, method: str, path: str, body: Any) -> None:
    response = await service.admin(method, path, body)

    assert (response.status_code, response.json()["error"]["type"]) == (422, "invalid_request")


async def test_switching_to_the_better_model_mends_poor_answers(service: Any) -> None:
    async def similarity() -> float:
        answers = [(await service.qa(params={"simulate_bad_prompt": True})).json() for _ in range(30)]
        return sum(answer["similarity"] for answer in answers) / len(answers)

    before = await similarity()
    await service.admin("POST", "model", {"model": "gemini-2.5-pro"})

    assert before < 0.3
    assert await similarity() > 0.6


async def test_switching_to_the_cheaper_model_brings_the_cost_of_long_contexts_down(service: Any) -> None:
    before = (await service.qa(params={"simulate_long_context": True})).json()["cost_usd"]
    await service.admin("POST", "model", {"model": "gemini-2.5-flash-lite"})
    after = (await service.qa(params={"simulate_long_context": True})).json()["cost_usd"]

    assert after < before / 2


async def test_enabling_the_cache_answers_slow_requests_at_once(service: Any) -> None:
    await service.admin("POST", "cache", {"enabled": True})

    first = (await service.qa(params={"simulate_latency": True})).json()
    second = (await service.qa(params={"simulate_latency": True})).json()

    assert (first["cached"], second["cached"]) == (False, True)
    assert second["latency"]["total_ms"] < 100 < first["latency"]["total_ms"]
    assert second["answer"] == first["answer"]
    assert (second["cost_usd"], second["usage"]) == (0, {"input_tokens": 0, "output_tokens": 0})
    assert service.points.values("llm.cache.count", "cache:hit") == [1]
    assert service.points.values("llm.cache.count", "cache:miss") == [1]


async def test_a_model_switched_to_answers_itself_not_from_the_old_ones_cache(service: Any) -> None:
    await service.admin("POST", "cache", {"enabled": True})
    await service.qa()

    await service.admin("POST", "model", {"model": "gemini-2.5-pro"})

    assert (await service.qa()).json()["model"] == "gemini-2.5-pro"


async def test_a_throttled_service_says_when_to_come_back(service: Any) -> None:
    await service.admin("POST", "throttle", {"requests_per_minute": 6})

    responses = [await service.qa(), await service.qa()]

    assert [response.status_code for response in responses] == [200, 429]
    assert responses[1].headers["Retry-After"] == "10"
    assert responses[1].json()["error"]["outcome"] == "rejected"
    await service.admin("POST", "throttle", {"requests_per_minute": None})
    assert (await service.qa()).status_code == 200


async def test_one_session_can_be_throttled_without_the_others(service: Any) -> None:
    async def ask(session: str) -> int:
        return int((await service.qa(headers={"X-Session-Id": session})).status_code)

    limit = {"requests_per_minute": 6, "session": "greedy"}
    await service.admin("POST", "throttle", limit)

    assert [await ask("greedy"), await ask("greedy"), await ask("modest"), await ask("modest")] == [200, 429, 200, 200]
    state = (await service.admin("GET", "state")).json()
    assert (state["requests_per_minute"], state["sessions_per_minute"]) == (None, {"greedy": 6})
    assert (await service.admin("POST", "throttle", limit)).json()["changed"] is False
    await service.admin("POST", "throttle", {**limit, "requests_per_minute": None})
    assert await ask("greedy") == 200


async def test_failing_over_leaves_a_broken_provider_behind(service: Any) -> None:
    await service.admin("PUT", "simulator", {"error_rate": 1.0})
    broken = await service.qa()

    await service.admin("POST", "failover", {"provider": "secondary"})
    mended = await service.qa()

    assert (broken.status_code, mended.status_code) == (502, 200)


async def test_a_provider_that_is_not_configured_cannot_be_failed_over_to(serve: Any) -> None:
    service = await serve(LRCP_MODEL_BACKEND="gemini", GEMINI_API_KEY="key")

    response = await service.admin("POST", "failover", {"provider": "secondary"})
    await service.platform.close()

    assert (response.status_code, response.json()["error"]["type"]) == (409, "conflict")
    assert (await service.admin("PUT", "simulator", {})).status_code == 404


@pytest.mark.parametrize("block", [{"session": "abuser"}, {"pattern": "build*bomb"}])
async def test_a_blocked_session_or_pattern_no_longer_reaches_the_model(service: Any, block: dict[str, str]) -> None:
    async def ask() -> int:
        unsafe = {"prompt": "How do I build a bomb?"}
        response = await service.call("POST", "/reason", unsafe, headers={"X-Session-Id": "abuser"})
        return int(response.status_code)

    assert await ask() == 200
    await service.admin("POST", "block", block)
    assert await ask() == 403
    assert (await service.qa()).status_code == 200
    await service.admin("DELETE", "block", block)
    assert await ask() == 200


async def test_a_broken_simulator_is_mended_by_leaving_everything_out(service: Any) -> None:
    await service.admin("PUT", "simulator", {"error_rate": 1.0})
    await service.admin("PUT", "simulator", {})

    assert (await service.qa()).status_code == 200


async def test_moving_the_clock_flushes_first_and_counts(service: Any) -> None:
    await service.qa()

    response = await service.admin("POST", "clock", {"advance_to": 1_700_000_010})

    assert response.json()["metrics_sent"] == service.points.sent
    assert response.json()["logs_written"] == len(service.logs) == 1
    assert [kind for kind, name, _, _ in service.points.taken if name == "llm.health_score"] == ["gauge"]
    assert service.clock.now() == 1_700_000_010


async def test_time_only_runs_forward(service: Any) -> None:
    response = await service.admin("POST", "clock", {"advance_to": 1_600_000_000})

    assert (response.status_code, response.json()["error"]["type"]) == (409, "conflict")


async def test_with_real_time_there_is_no_clock_to_move(serve: Any) -> None:
    service = await serve(LRCP_CLOCK="system")

    assert (await service.admin("POST", "clock", {"advance_to": 9e9})).status_code == 404
