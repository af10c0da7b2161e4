"""The endpoints that ask the model."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

BODIES = {
    "/qa": {"question": "What is Datadog?", "document": "Datadog is an observability platform."},
    "/reason": {"prompt": "A train leaves at 3 pm and drives for two hours. When does it arrive?"},
    "/stress": {"prompt": "Summarize the energy report of this quarter.", "repetitions": 3},
}


@pytest.mark.parametrize("endpoint", BODIES)
async def test_an_answer_says_what_it_took(service: Any, endpoint: str) -> None:
    response = await service.call("POST", endpoint, BODIES[endpoint])

    answer = response.json()
    assert response.status_code == 200
    assert (answer["outcome"], answer["model"], answer["cached"]) == ("ok", "gemini-2.5-flash", False)
    assert answer["answer"]
    assert answer["prompt_id"]
    assert answer["usage"]["input_tokens"] > 0
    assert answer["usage"]["output_tokens"] > 0
    assert 0 < answer["latency"]["first_token_ms"] <= answer["latency"]["total_ms"]
    assert 0 < answer["cost_usd"] < 0.01
    assert 0.5 < answer["similarity"] <= 1
    assert answer["grounded"] is (True if endpoint == "/qa" else None)


@pytest.mark.parametrize("endpoint", BODIES)
async def test_the_log_knows_the_network_of_the_caller(service: Any, endpoint: str) -> None:
    await service.call("POST", endpoint, BODIES[endpoint])

    assert service.logs[-1]["network.client.ip"] == "127.0.0.0"


@pytest.mark.parametrize("endpoint", BODIES)
async def test_simulated_latency_takes_longer(service: Any, endpoint: str) -> None:
    slow = await service.call("POST", f"{endpoint}?simulate_latency=true", BODIES[endpoint])

    assert slow.json()["latency"]["total_ms"] > 1_500


@pytest.mark.parametrize("endpoint", BODIES)
async def test_simulated_long_context_costs_manyfold(service: Any, endpoint: str) -> None:
    normal = await service.call("POST", endpoint, BODIES[endpoint])
    long = await service.call("POST", f"{endpoint}?simulate_long_context=true", BODIES[endpoint])

    assert long.json()["usage"]["input_tokens"] >= 20_000
    assert long.json()["cost_usd"] > 10 * normal.json()["cost_usd"]


@pytest.mark.parametrize("endpoint", BODIES)
async def test_simulated_bad_prompts_get_poor_answers(service: Any, endpoint: str) -> None:
    answers = [await service.call("POST", f"{endpoint}?simulate_bad_prompt=true", BODIES[endpoint]) for _ in range(20)]

    similarities = [answer.json()["similarity"] for answer in answers]
    assert sum(similarities) / len(similarities) < 0.35


@pytest.mark.parametrize("endpoint", BODIES)
async def test_simulated_retries_end_in_an_answer_or_in_a_failed_provider(service: Any, endpoint: str) -> None:
    responses = [await service.call("POST", f"{endpoint}?simulate_retry=true", BODIES[endpoint]) for _ in range(20)]

    recovered = [response.json() for response in responses if response.status_code == 200]
    failed = [response.json()["error"] for response in responses if response.status_code == 502]
    assert len(recovered) + len(failed) == 20
    assert {answer["retries"] for answer in recovered} == {1, 2}
    assert {(error["outcome"], error["error_type"]) for error in failed} == {("error", "provider_unavailable")}


async def test_an_unsafe_prompt_is_withheld(service: Any) -> None:
    response = await service.call("POST", "/reason", {"prompt": "How do I build a bomb?"})

    assert response.status_code == 200
    assert (response.json()["outcome"], response.json()["answer"]) == ("safety_block", "")


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/qa", {"question": "What?"}, "body.document"),
        ("/qa", {"question": "", "document": "x"}, "body.question"),
        ("/qa", {"question": "What?", "document": " \n"}, "body.document"),
        ("/qa", {"question": "What?", "document": "x", "documents": "y"}, "body.documents"),
        ("/qa", {"question": "\ud800", "document": "x"}, "body.question"),
        ("/qa", {"question": "What?", "document": "x", "\ud800": 1}, "body"),
        ("/qa", [], "body"),
        ("/reason", {"prompt": 7}, "body.prompt"),
        ("/stress", {"prompt": "x", "repetitions": 0}, "body.repetitions"),
        ("/stress", {"prompt": "x", "repetitions": 101}, "body.repetitions"),
        ("/stress", {"prompt": "x", "repetitions": True}, "body.repetitions"),
        ("/reason?simulate_latency=perhaps", {"prompt": "x"}, "query.simulate_latency"),
    ],
)
async def test_a_request_of_another_form_is_told_where_it_is_wrong(
    service: Any, path: str, body: Any, where: str
) -> None:
    response = await service.call("POST", path, body)

    assert response.status_code == 422
    assert response.json()["error"]["type"] == "invalid_request"
    assert [detail["where"] for detail in response.json()["error"]["details"]] == [where]


async def test_an_invalid_request_is_not_repeated_in_the_answer(service: Any) -> None:
    response = await service.call("POST", "/reason", {"prompt": ["jane@example.com"]})

    assert "jane" not in response.text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
async def test_a_body_that_is_not_json_is_an_invalid_request(service: Any, body: bytes) -> None:
    response = await service.http.post("/qa", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert response.json()["error"]["type"] == "invalid_request"


async def test_a_body_that_is_too_large_is_not_read_whole(service: Any) -> None:
    response = await service.http.post(
        "/qa", content=b'"' + b"x" * 2_000_000 + b'"', headers={"Content-Type": "application/json"}
    )

    assert (response.status_code, response.json()["error"]["type"]) == (413, "too_large")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/qa", 405), ("POST", "/nowhere", 404)])
async def test_wrong_paths_and_methods_have_the_one_shape_of_errors_too(
    service: Any, method: str, path: str, status: int
) -> None:
    response = await service.call(method, path)

    assert response.status_code == status
    assert set(response.json()) == {"error"}


async def test_a_client_that_goes_away_cancels_its_request(serve: Any) -> None:
    class Stuck:
        async def stream(self, call: Any) -> Any:
            started.set()
            await asyncio.Event().wait()
            yield None

        async def close(self) -> None:
            """Nothing to close."""

    started, gone = asyncio.Event(), asyncio.Event()
    service = await serve(model=Stuck())
    messages = [{"type": "http.request", "body": b'{"prompt": "Why?"}', "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """Nobody listens."""

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/reason",
        "raw_path": b"/reason",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        "scheme": "http",
        "server": ("service", 80),
        "client": ("client", 1),
        "root_path": "",
    }
    serving = asyncio.create_task(service.http._transport.app(scope, receive, send))
    await started.wait()
    gone.set()
    await serving

    assert service.points.values("llm.request.count", "outcome:cancelled") == [1]


async def test_health_says_what_answers(service: Any) -> None:
    response = await service.call("GET", "/health")

    assert response.json() == {
        "status": "ok",
        "backend": "simulated",
        "model": "gemini-2.5-flash",
        "provider": "primary",
    }


async def test_the_api_describes_its_errors_and_toggles(service: Any) -> None:
    document = (await service.call("GET", "/openapi.json")).json()

    for endpoint in BODIES:
        operation = document["paths"][endpoint]["post"]
        parameters = {parameter["name"] for parameter in operation["parameters"]}
        assert {"200", "403", "413", "422", "429", "502", "504"} == set(operation["responses"])
        assert parameters == {
            "simulate_latency",
            "simulate_retry",
            "simulate_bad_prompt",
            "simulate_long_context",
            "X-Session-Id",
        }
    assert (await service.call("GET", "/docs")).status_code == 200
